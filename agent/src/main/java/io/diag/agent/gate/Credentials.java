package io.diag.agent.gate;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.GuardException;
import io.diag.agent.config.Options;
import io.diag.agent.files.FileWatch;
import io.diag.agent.files.WatchedFile;
import io.diag.agent.gate.Credential.MalformedException;
import io.diag.agent.log.AgentLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * All that lets a client in, from options and files. A file is read again when it has changed;
 * while the new one cannot be used, what the last good one said goes on. Whether a secret or a name
 * is needed at all is settled at start: who is taken out of a file last must not let in everybody.
 */
final class Credentials implements FileWatch.Watched {

  /**
   * What lets in at a moment.
   *
   * @param names of client certificates
   */
  record InForce(CredentialList list, ClientNames names) {}

  private final List<Credential> fixed;
  private final ClientNames fixedNames;
  private final WatchedFile tokenFile;
  private final WatchedFile credentialsFile;
  private final boolean needsSecret;
  private final boolean needsName;

  // Of the one thread that reads the files.
  private List<Credential> token = List.of();
  private CredentialsFile file = new CredentialsFile();

  private volatile InForce inForce;

  private Credentials(Configuration configuration, GeneratedToken generated) throws GuardException {
    fixed = fixed(configuration, generated);
    fixedNames = new ClientNames();
    addNames(configuration.get(Options.TLS_CLIENT_NAMES), fixedNames);
    tokenFile = generated == null ? watched(configuration.get(Options.TOKEN_FILE)) : null;
    credentialsFile = generated == null ? watched(configuration.get(Options.CREDENTIALS)) : null;
    load();
    needsSecret = !fixed.isEmpty() || tokenFile != null || !file.credentials.isEmpty();
    needsName = !fixedNames.isEmpty() || !file.clientNames.isEmpty();
    combine();
  }

  /**
   * What the options say.
   *
   * @param generated null if there is none
   */
  static Credentials of(Configuration configuration, GeneratedToken generated)
      throws GuardException {
    return new Credentials(configuration, generated);
  }

  private static void addNames(String text, ClientNames names) throws GuardException {
    try {
      for (String name : Names.split(text)) {
        names.add(name, Scope.CONTROL);
      }
    } catch (MalformedException e) {
      throw new GuardException("option tls.client-names: " + e.getMessage());
    }
  }

  private static WatchedFile watched(String name) {
    return name.isEmpty() ? null : new WatchedFile(name);
  }

  private static List<Credential> fixed(Configuration configuration, GeneratedToken generated)
      throws GuardException {
    List<Credential> fixed = new ArrayList<>();
    String user = configuration.get(Options.USER);
    String password = configuration.get(Options.PASSWORD);
    String token = configuration.get(Options.TOKEN);
    if (user.isEmpty() != password.isEmpty()) {
      throw new GuardException(
          user.isEmpty()
              ? "option password is given without user"
              : "option user is given without password");
    }
    try {
      if (!user.isEmpty()) {
        fixed.add(Credential.basic(user, password, Scope.CONTROL));
      }
    } catch (MalformedException e) {
      throw new GuardException("options user and password: " + e.getMessage());
    }
    try {
      if (!token.isEmpty()) {
        fixed.add(Credential.bearer(token, Scope.CONTROL));
      }
      if (generated != null) {
        fixed.add(Credential.bearer(generated.text(), Scope.CONTROL));
      }
    } catch (MalformedException e) {
      throw new GuardException("option token: " + e.getMessage());
    }
    return fixed;
  }

  private void load() throws GuardException {
    try {
      if (tokenFile != null) {
        token = readToken();
      }
    } catch (IOException | MalformedException e) {
      throw new GuardException("option token-file: " + e.getMessage());
    }
    try {
      if (credentialsFile != null) {
        file = readFile();
      }
    } catch (IOException | MalformedException e) {
      throw new GuardException("option credentials: " + e.getMessage());
    }
    if (credentialsFile != null && file.credentials.isEmpty() && file.clientNames.isEmpty()) {
      throw new GuardException("option credentials: there are none in '" + credentialsFile + "'");
    }
  }

  private List<Credential> readToken() throws IOException, MalformedException {
    byte[] content = tokenFile.read();
    try {
      return List.of(Credential.bearer(CredentialsFile.text(content).strip(), Scope.CONTROL));
    } catch (MalformedException e) {
      throw new MalformedException("'" + tokenFile + "': " + e.getMessage());
    }
  }

  private CredentialsFile readFile() throws IOException, MalformedException {
    byte[] content = credentialsFile.read();
    try {
      return CredentialsFile.parse(content);
    } catch (MalformedException e) {
      throw new MalformedException("'" + credentialsFile + "', " + e.getMessage());
    }
  }

  private void combine() {
    List<Credential> credentials = new ArrayList<>(fixed);
    credentials.addAll(token);
    credentials.addAll(file.credentials);
    ClientNames names = new ClientNames();
    names.addAll(fixedNames);
    names.addAll(file.clientNames);
    inForce = new InForce(new CredentialList(credentials), names);
  }

  /** To be asked once for each request; what the files said when they were last looked at. */
  InForce inForce() {
    return inForce;
  }

  /** Whether there are files that may change. */
  boolean areInFiles() {
    return tokenFile != null || credentialsFile != null;
  }

  @Override
  public void look() {
    if (tokenFile != null && tokenFile.hasChanged()) {
      try {
        token = readToken();
        changed(tokenFile);
      } catch (IOException | MalformedException e) {
        stays(e);
      }
    }
    if (credentialsFile != null && credentialsFile.hasChanged()) {
      try {
        file = checked(readFile());
        changed(credentialsFile);
      } catch (IOException | MalformedException e) {
        stays(e);
      }
    }
  }

  @Override
  public String toString() {
    return tokenFile == null || credentialsFile == null
        ? "'" + (tokenFile == null ? credentialsFile : tokenFile) + "'"
        : "'" + tokenFile + "' or '" + credentialsFile + "'";
  }

  private CredentialsFile checked(CredentialsFile fresh) throws MalformedException {
    if (!needsSecret && !fresh.credentials.isEmpty()) {
      throw new MalformedException(
          "'" + credentialsFile + "' had no basic and bearer lines when the JVM was started");
    }
    if (!needsName && !fresh.clientNames.isEmpty()) {
      throw new MalformedException(
          "'" + credentialsFile + "' had no cert lines when the JVM was started");
    }
    return fresh;
  }

  private void changed(WatchedFile changed) {
    combine();
    AgentLog.line("credentials have changed: " + changed);
  }

  private static void stays(Exception e) {
    AgentLog.line("credentials stay as they were: " + e.getMessage());
  }

  /** Whether a request has to present one. */
  boolean needSecret() {
    return needsSecret;
  }

  /** Whether the client's certificate has to have one of some names. */
  boolean needName() {
    return needsName;
  }
}
