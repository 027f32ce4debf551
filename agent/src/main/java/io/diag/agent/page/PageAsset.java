package io.diag.agent.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A style sheet or script of the page, and the source expression by which a Content-Security-Policy
 * lets it through and nothing else. Its hash was made by the build: a MessageDigest would settle
 * the security providers that the service may yet choose.
 */
public record PageAsset(String text, String source) {

  public static final PageAsset STYLE = read("page.css");

  static PageAsset read(String name) {
    byte[] hash = HexFormat.of().parseHex(resource(name + ".sha256").strip());
    return new PageAsset(
        resource(name), "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
  }

  private static String resource(String name) {
    try (InputStream in = PageAsset.class.getClassLoader().getResourceAsStream("page/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
