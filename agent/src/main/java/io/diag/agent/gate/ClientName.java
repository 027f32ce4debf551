package io.diag.agent.gate;

import io.diag.agent.gate.Credential.MalformedException;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A subject alternative name with its kind. An authority may be limited to names of one kind, so a
 * name is equal only to one of the same kind.
 */
record ClientName(Kind kind, String value) {

  /** The numbers are those of GeneralName in RFC 5280. */
  enum Kind {
    DNS(2),
    URI(6),
    EMAIL(1),
    IP(7);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    private String prefix() {
      return name().toLowerCase(Locale.ROOT) + ":";
    }
  }

  private static final Pattern LABELS =
      Pattern.compile("(?i)[a-z0-9_](?:[a-z0-9_.-]{0,252}[a-z0-9_])?");

  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
  private static final Pattern HIERARCHICAL = Pattern.compile("(?i)[a-z][a-z0-9+.-]*://\\S+");
  private static final Pattern ANY_URI = Pattern.compile("(?i)[a-z][a-z0-9+.-]*:\\S+");
  private static final Pattern MAIL = Pattern.compile("[^@:/\\s]+@[^@:/\\s]+");

  /**
   * Reads a name as options and files give it: {@code dns:NAME}, {@code uri:URI}, {@code
   * email:ADDRESS}, {@code ip:ADDRESS}, or without a kind where its form leaves only one.
   *
   * @throws MalformedException if it can be of no kind or of more than one
   */
  static ClientName parse(String text) throws MalformedException {
    for (Kind kind : Kind.values()) {
      if (text.regionMatches(true, 0, kind.prefix(), 0, kind.prefix().length())) {
        String value = text.substring(kind.prefix().length());
        if (!isOne(kind, value)) {
          throw malformed(text, "is no " + kind.prefix() + "NAME");
        }
        return of(kind, value);
      }
    }
    if (isOne(Kind.IP, text)) {
      return of(Kind.IP, text);
    }
    if (HIERARCHICAL.matcher(text).matches()) {
      return of(Kind.URI, text);
    }
    if (isOne(Kind.EMAIL, text)) {
      return of(Kind.EMAIL, text);
    }
    if (isOne(Kind.DNS, text)) {
      return of(Kind.DNS, text);
    }
    throw malformed(text, "does not tell of which kind it is");
  }

  private static boolean isOne(Kind kind, String value) {
    return switch (kind) {
      // No pattern: an asterisk would have to stand in the certificate.
      case DNS -> LABELS.matcher(value).matches() && !NUMBERS.matcher(value).matches();
      case URI -> ANY_URI.matcher(value).matches();
      case EMAIL -> MAIL.matcher(value).matches();
      case IP -> AddressList.address(value) != null;
    };
  }

  private static MalformedException malformed(String text, String why) {
    return new MalformedException(
        "'"
            + text
            + "' "
            + why
            + "; give dns:ops.example.org, uri:spiffe://example.org/ops, email:ops@example.org or"
            + " ip:10.0.0.9");
  }

  /** A name in a certificate; null if it is of another kind. */
  static ClientName of(int number, Object value) {
    for (Kind kind : Kind.values()) {
      if (kind.number == number && value instanceof String text) {
        return of(kind, text);
      }
    }
    return null;
  }

  /** Capitals count in the path of a URI and before the @; an IPv6 address has many forms. */
  private static ClientName of(Kind kind, String value) {
    return new ClientName(
        kind,
        switch (kind) {
          case DNS -> value.toLowerCase(Locale.ROOT);
          case URI -> value;
          case EMAIL -> mail(value);
          case IP -> address(value);
        });
  }

  private static String mail(String value) {
    int at = value.lastIndexOf('@');
    return value.substring(0, at + 1) + value.substring(at + 1).toLowerCase(Locale.ROOT);
  }

  private static String address(String value) {
    InetAddress address = AddressList.address(value);
    return address == null ? value : address.getHostAddress();
  }
}
