package io.diag.agent.config;

import java.util.Locale;

/**
 * Finds out whether an unknown option was meant to be one that decides who may reach the port: by
 * its spelling, or by a word that other products have for it. Without lambdas and patterns, since
 * options are read in premain.
 */
final class GuardNames {

  /** Words in an unknown name that tell of access, each followed by the option that has it here. */
  private static final String[][] WORDS = {
    {"bind", "address", "addr", "host", "listen", "interface", "unix", "socket"},
    {
      "allow", "allowed", "allowlist", "whitelist", "deny", "denied", "denylist", "blacklist", "acl"
    },
    {"hosts", "hostname", "hostnames"},
    {"user", "users", "username", "login"},
    {"password", "passwords", "passwd", "passphrase", "pass", "pwd", "secret", "secrets"},
    {"token", "tokens", "bearer", "apikey"},
    {
      "credentials",
      "credential",
      "auth",
      "authentication",
      "authorization",
      "basic",
      "scope",
      "scopes",
      "role",
      "roles"
    },
    {"control", "readonly"},
    {"insecure", "secure", "security"},
    {"trusted-proxies", "proxy", "proxies", "trusted"},
    {"tls.cert", "tls", "ssl", "https", "cert", "certs", "certificate", "keystore"},
    {"tls.client-ca", "mtls", "ca", "truststore"},
  };

  /** The guard that was meant, or null for another option or none. */
  static String meant(String written) {
    String name = withoutPrefix(written.toLowerCase(Locale.ROOT));
    Option<?> closest = closest(letters(name));
    if (closest != null) {
      return isGuard(closest) ? closest.name() : null;
    }
    int start = 0;
    for (int i = 0; i <= name.length(); i++) {
      if (i == name.length() || "._- ".indexOf(name.charAt(i)) >= 0) {
        String guard = guardOfWord(name.substring(start, i));
        if (guard != null) {
          return guard;
        }
        start = i + 1;
      }
    }
    return null;
  }

  private static String guardOfWord(String word) {
    for (String[] words : WORDS) {
      for (String known : words) {
        if (known.equals(word)) {
          return words[0];
        }
      }
    }
    return null;
  }

  /** Without enabled=false there would be no port at all. */
  private static boolean isGuard(Option<?> option) {
    return option.guard() || option.equals(Options.ENABLED);
  }

  /** Of two that are as close a guard. */
  private static Option<?> closest(String letters) {
    Option<?> closest = null;
    int least = Integer.MAX_VALUE;
    for (Option<?> option : Options.ALL) {
      String known = letters(option.name());
      int distance = distance(letters, known);
      boolean close = distance <= tolerated(Math.max(letters.length(), known.length()));
      if (close && (distance < least || (distance == least && isGuard(option)))) {
        closest = option;
        least = distance;
      }
    }
    return closest;
  }

  private static int tolerated(int length) {
    return length <= 3 ? 0 : length <= 5 ? 1 : 2;
  }

  private static String withoutPrefix(String name) {
    return name.startsWith("diag.") || name.startsWith("diag_") || name.startsWith("diag-")
        ? name.substring("diag.".length())
        : name;
  }

  private static String letters(String name) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      if (Character.isLetterOrDigit(name.charAt(i))) {
        letters.append(name.charAt(i));
      }
    }
    return letters.toString();
  }

  /** Letters to be added, left out, replaced or swapped with their neighbour. */
  private static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > 2) {
      return Integer.MAX_VALUE;
    }
    int[][] least = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        least[i][j] = i == 0 || j == 0 ? i + j : step(least, a, b, i, j);
      }
    }
    return least[a.length()][b.length()];
  }

  private static int step(int[][] least, String a, String b, int i, int j) {
    int replaced = least[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int step = Math.min(replaced, Math.min(least[i - 1][j], least[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(step, least[i - 2][j - 2] + 1) : step;
  }

  private GuardNames() {}
}
