package io.diag.agent.gate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A secret that lets somebody in, up to a scope. */
final class Credential {

  /** A header of 16 KiB takes it, in base64 as well. */
  static final int MAX_BYTES = 4096;

  /** How it is presented. */
  enum Scheme {
    BASIC("Basic", "Basic realm=\"diag\", charset=\"UTF-8\""),
    BEARER("Bearer", "Bearer realm=\"diag\"");

    final String word;
    final String challenge;

    Scheme(String word, String challenge) {
      this.word = word;
      this.challenge = challenge;
    }
  }

  /** What Java makes of a byte that the locale has no letter for. */
  private static final char UNKNOWN = '\ufffd';

  private final Scheme scheme;
  private final byte[] secret;
  private final Scope scope;

  private Credential(Scheme scheme, String secret, Scope scope) {
    this.scheme = scheme;
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
    this.scope = scope;
  }

  /** Of user and password. */
  static Credential basic(String user, String password, Scope scope) throws MalformedException {
    if (user.isEmpty() || user.indexOf(':') >= 0) {
      throw new MalformedException("a user name must not be empty and have no colon");
    }
    checkLetters(user + password);
    if (password.isEmpty()) {
      throw new MalformedException("the password is empty");
    }
    return new Credential(Scheme.BASIC, user + ":" + password, scope).checked();
  }

  static Credential bearer(String token, Scope scope) throws MalformedException {
    if (token.isEmpty() || !token.equals(token.strip())) {
      throw new MalformedException("a token must not be empty, nor begin or end with a blank");
    }
    checkLetters(token);
    return new Credential(Scheme.BEARER, token, scope).checked();
  }

  private static void checkLetters(String secret) throws MalformedException {
    if (secret.indexOf(UNKNOWN) >= 0) {
      throw new MalformedException(
          "has letters that the process's locale does not know, and would be easy to guess; set"
              + " LC_ALL=C.UTF-8, or put it into a file");
    }
  }

  private Credential checked() throws MalformedException {
    if (secret.length > MAX_BYTES) {
      throw new MalformedException("longer than " + MAX_BYTES + " bytes");
    }
    for (byte each : secret) {
      if ((each >= 0 && each < ' ') || each == 0x7f) {
        throw new MalformedException("has a control character, which no client can send");
      }
    }
    return this;
  }

  Scheme scheme() {
    return scheme;
  }

  Scope scope() {
    return scope;
  }

  /** In a time that depends on what is presented alone. */
  boolean matches(byte[] presented) {
    return MessageDigest.isEqual(presented, secret);
  }

  /** Why something cannot be a credential; never says what it was. */
  static final class MalformedException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message, null, false, false);
    }
  }
}
