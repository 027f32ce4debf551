package io.diag.agent.cli;

import io.diag.agent.redaction.Redaction;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gets a profile from a file or from a debug port. */
final class ProfileSource {

  private static final int CONNECT_MILLIS = 5_000;
  private static final int DEFAULT_SECONDS = 30;
  private static final int SLACK_SECONDS = 60;

  /** A server may go on for ever. */
  private static final int MAX_BYTES = 64 * 1024 * 1024;

  private static final Pattern SECONDS = Pattern.compile("[?&]seconds=(\\d{1,6})");

  /**
   * All of it.
   *
   * @param tokenFile whose bearer token is presented; null for none
   */
  static byte[] read(String source, File tokenFile) throws IOException {
    if (source.startsWith("http://") || source.startsWith("https://")) {
      int seconds = seconds(source);
      if (seconds > 2) {
        Terminal.error("fetching " + shown(source) + " (" + seconds + " s)");
      }
      return fetch(source, tokenFile, seconds);
    }
    try (InputStream in = new FileInputStream(source)) {
      return all(in);
    } catch (FileNotFoundException e) {
      throw new IOException("no such file, and not a URL beginning http:// or https://", e);
    }
  }

  private static int seconds(String url) {
    Matcher matcher = SECONDS.matcher(url);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : DEFAULT_SECONDS;
  }

  /**
   * What a debug port answers.
   *
   * @param seconds how long it is expected to take
   */
  static byte[] fetch(String url, File tokenFile, int seconds) throws IOException {
    return ask("GET", url, tokenFile, seconds);
  }

  /** The same of a request that changes something. */
  static byte[] post(String url, File tokenFile, int seconds) throws IOException {
    return ask("POST", url, tokenFile, seconds);
  }

  private static byte[] ask(String method, String url, File tokenFile, int seconds)
      throws IOException {
    URL parsed = parse(url);
    HttpURLConnection connection = (HttpURLConnection) parsed.openConnection();
    connection.setRequestMethod(method);
    String authorization = authorization(parsed, tokenFile);
    if (authorization != null) {
      connection.setRequestProperty("Authorization", authorization);
    }
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout((seconds + SLACK_SECONDS) * 1000);
    try {
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new IOException("status " + status + ": " + errorText(connection));
      }
      try (InputStream in = connection.getInputStream()) {
        return all(in);
      }
    } catch (ConnectException e) {
      throw new IOException("nothing answers there. Is the service running with diag.jar?", e);
    } finally {
      connection.disconnect();
    }
  }

  private static byte[] all(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new IOException("more than " + MAX_BYTES / (1024 * 1024) + " MiB, which is no profile");
    }
    return bytes;
  }

  /** Without the password in it. */
  static String shown(String source) {
    return Redaction.ofTellingNames().shown(source);
  }

  /** As go tool pprof does, of the user part of the URL. */
  private static String authorization(URL url, File tokenFile) throws IOException {
    if (tokenFile != null) {
      try (InputStream in = new FileInputStream(tokenFile)) {
        return "Bearer " + new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      }
    }
    if (url.getUserInfo() == null) {
      return null;
    }
    // A plus sign is no blank there.
    String pair = URLDecoder.decode(url.getUserInfo().replace("+", "%2B"), StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private static URL parse(String url) throws IOException {
    try {
      return new URI(url).toURL();
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new IOException("not a URL: " + e.getMessage(), e);
    }
  }

  private static String errorText(HttpURLConnection connection) throws IOException {
    try (InputStream in = connection.getErrorStream()) {
      return in == null
          ? "no text"
          : new String(in.readNBytes(1000), StandardCharsets.UTF_8).strip();
    }
  }

  private ProfileSource() {}
}
