package io.diag.agent.redaction;

import java.util.regex.Pattern;

/** Names whose value is hidden: they tell that it is a secret. */
final class TellingName {

  /**
   * A telling word and what follows of the name, with the index of a list or the key of a map.
   * Matching starts at the word: to look for the beginning of a name at each of its letters would
   * take time by its square.
   */
  static final String PATTERN =
      "(?:(?<!by|com|tres|sur)pass(?!ive|thr|eng|ed|ing|age|port|ion)|pwd|secret|token|credential"
          + "|creds|authorization|bearer|psk\\b"
          + "|(?:\\bauth|cookie|signature|\\bsig|jwt)(?=[\"'\\]]?\\s{0,8}[=:]|$|\\s)"
          + "|(?:api|private|access|account|shared|encrypt|encryption|decryption|signing|master"
          + "|license|auth|storage|subscription|hmac|cipher|client|consumer|session|crypto|jwt"
          + "|ssh|webhook)[-_.]?key"
          + "|webhook[-_.]?url|connection[-_.]?string)"
          + "[\\w.-]{0,128}+(?:\\[[^\\]=]{0,64}\\][\\w.-]{0,64}+){0,4}+(?<!\\.jar)";

  private static final Pattern IN = Pattern.compile("(?i)" + PATTERN);

  /** Names of what is no secret: a directory, a file that has one. */
  private static final Pattern OF_A_PLACE = Pattern.compile("(?i)(?:old)?pwd|.*(?:file|path|dir)");

  /** Names of a number or a choice about secrets. */
  private static final Pattern OF_A_SETTING =
      Pattern.compile(
          "(?i).*(?:ttl|timeout|count|length|size|limit|max|min|seconds|minutes|hours|days|millis"
              + "|interval|age|expiry|expiration|enabled|disabled|required|type|version)");

  /** Whether the value of a variable or system property of this name is a secret. */
  static boolean tells(String name) {
    return IN.matcher(name).find()
        && !OF_A_PLACE.matcher(name).matches()
        && !OF_A_SETTING.matcher(name).matches();
  }

  private TellingName() {}
}
