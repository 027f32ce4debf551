package io.diag.agent.files;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The small files by which Linux tells about itself, below {@code /proc} and {@code /sys}. */
public final class KernelFile {

  /** Its whole text; empty if it is not there, or not to be read. */
  public static String text(File file) {
    try (InputStream in = new FileInputStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /** The one number that is in it; -1 if there is none, such as in {@code max}. */
  public static long number(File file) {
    return number(text(file).strip());
  }

  /**
   * What stands behind a name at the beginning of a line.
   *
   * @param name with its colon, where the file has one
   * @return -1 if there is none
   */
  public static long number(String text, String name) {
    for (String line : text.split("\n", -1)) {
      if (line.startsWith(name)) {
        String[] words = line.substring(name.length()).split("\\s+", -1);
        // Of "anon 1" and "anon_thp 2" each is the beginning of a line.
        if (words.length > 1 && words[0].isEmpty()) {
          return number(words[1]);
        }
      }
    }
    return -1;
  }

  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private KernelFile() {}
}
