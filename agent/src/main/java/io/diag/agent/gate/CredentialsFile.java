package io.diag.agent.gate;

import io.diag.agent.gate.Credential.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a credentials file says, a line each: {@code SCOPE basic USER:PASSWORD}, {@code SCOPE bearer
 * TOKEN} or {@code SCOPE cert NAME}. The secret is the rest of the line as it stands; empty lines
 * and those that begin with # are skipped.
 */
final class CredentialsFile {

  /** Each request is compared with all of them. */
  private static final int MAX_CREDENTIALS = 1000;

  final List<Credential> credentials = new ArrayList<>();
  final ClientNames clientNames = new ClientNames();

  /**
   * Reads it.
   *
   * @throws MalformedException saying which line is wrong, and why
   */
  static CredentialsFile parse(byte[] content) throws MalformedException {
    CredentialsFile file = new CredentialsFile();
    String[] lines = text(content).split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line =
          lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      try {
        file.add(line);
      } catch (MalformedException e) {
        throw new MalformedException("line " + (i + 1) + ": " + e.getMessage());
      }
    }
    return file;
  }

  /** Letter by letter: what is no UTF-8 would become a secret of question marks. */
  static String text(byte[] content) throws MalformedException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("it is not in UTF-8");
    }
  }

  private void add(String line) throws MalformedException {
    String[] parts = line.split("[ \t]+", 3);
    Scope scope = Scope.named(parts[0]);
    if (scope == null || parts.length < 3) {
      throw new MalformedException(
          "is not SCOPE basic USER:PASSWORD, SCOPE bearer TOKEN or SCOPE cert NAME, with read,"
              + " capture or control for SCOPE");
    }
    switch (parts[1]) {
      case "basic" -> credentials.add(basic(parts[2], scope));
      case "bearer" -> credentials.add(Credential.bearer(parts[2].strip(), scope));
      case "cert" -> clientNames.add(parts[2].strip(), scope);
      default -> throw new MalformedException("after the scope comes basic, bearer or cert");
    }
    if (credentials.size() > MAX_CREDENTIALS) {
      throw new MalformedException("more than " + MAX_CREDENTIALS + " credentials");
    }
  }

  private static Credential basic(String pair, Scope scope) throws MalformedException {
    int colon = pair.indexOf(':');
    if (colon < 0) {
      throw new MalformedException("after basic comes USER:PASSWORD");
    }
    return Credential.basic(pair.substring(0, colon), pair.substring(colon + 1), scope);
  }
}
