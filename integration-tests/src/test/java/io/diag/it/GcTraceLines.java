package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A trace of collections that is read while it goes on. */
final class GcTraceLines implements AutoCloseable {

  private static final Pattern LINE =
      Pattern.compile(
          "@\\d+\\.\\d{3}s (?<kind>gc|pause)=(?<number>\\d+) collector=\"(?<collector>[^\"]+)\""
              + " cause=\"[^\"]+\" trigger=[a-z]+ heap_mb=(?:-|(?<before>[\\d.]+)->[\\d.]+)"
              + " committed_mb=(?:-|[\\d.]+) live_mb=(?:-|[\\d.]+) pause_ms=\\d+ duration_ms=\\d+"
              + " limit_mb=(?:-|(?<limit>[\\d.]+)) target_mb=(?:-|(?<target>[\\d.]+))");

  private final BufferedReader reader;

  GcTraceLines(TargetJvm jvm, int seconds) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(jvm.url("/debug/gctrace?seconds=" + seconds)).build();
    HttpResponse<InputStream> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    assertThat(reader.readLine()).isEqualTo("# collections of the next " + seconds + " s");
  }

  /** Up to the line of the last of so many collections in whose line this is found. */
  List<String> linesUntil(String regex, int times) throws IOException {
    Pattern pattern = Pattern.compile(regex);
    List<String> lines = new ArrayList<>();
    int found = 0;
    while (found < times) {
      String line = reader.readLine();
      assertThat(line).as("%d times %s before the trace ends, %s", times, regex, lines).isNotNull();
      lines.add(line);
      found += line.contains(" gc=") && pattern.matcher(line).find() ? 1 : 0;
    }
    return lines;
  }

  /** Each line is what the document says. */
  static List<Matcher> parsed(List<String> lines) {
    List<Matcher> parsed = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      assertThat(matcher.matches()).as(line).isTrue();
      parsed.add(matcher);
    }
    return parsed;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
