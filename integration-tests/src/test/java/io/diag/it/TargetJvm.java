package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real JVM under the real diag.jar. Closing it checks what holds after every test: the
 * application lives, the agent has swallowed no error, and nobody has written to stderr but the
 * agent its lines.
 */
final class TargetJvm implements AutoCloseable {

  private static final HttpClient plain =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** More often would take the time, and the memory, of what is looked at. */
  private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final JvmLaunch launch;
  private final Jdk jdk;
  private final Process process;
  private final Writer stdin;
  private final Output stdout;
  private final Output stderr;
  private URI address;
  private boolean mayHaveEnded;

  TargetJvm(JvmLaunch launch, Jdk jdk, Process process) {
    this.launch = launch;
    this.jdk = jdk;
    this.process = process;
    this.stdin = process.outputWriter();
    this.stdout = new Output(process.getInputStream());
    this.stderr = new Output(process.getErrorStream());
  }

  void awaitPort() throws Exception {
    if (launch.opensPort()) {
      Path file = launch.addressFile();
      Await.value(
          () -> "no address file; " + outputs(),
          () -> Files.exists(file) || hasGivenUp() ? file : null);
      assertThat(file).as("address file; %s", outputs()).exists();
      String written = Files.readString(file).strip();
      address = URI.create(written.replace("//0.0.0.0:", "//127.0.0.1:"));
      awaitErrorLine("diag: .*" + Pattern.quote(written) + "\\b.*");
    }
  }

  private boolean hasGivenUp() {
    return !process.isAlive() || stderr.text().contains("diag: not started");
  }

  Jdk jdk() {
    return jdk;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  Path temporaryDirectory() {
    return launch.temporaryDirectory();
  }

  URI address() {
    return address;
  }

  URI url(String path) {
    return address.resolve(path);
  }

  /** With headers, each a name and a value. */
  Reply get(String path, String... headers) throws Exception {
    return requestLater("GET", path, "", headers).get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  CompletableFuture<Reply> getLater(String path) {
    return requestLater("GET", path, "");
  }

  Reply request(String method, String path, String body) throws Exception {
    return requestLater(method, path, body).get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  /** One that comes too soon after the one before is sent again when it may be. */
  Reply requestWhenAllowed(String method, String path) throws Exception {
    AtomicLong next = new AtomicLong(System.nanoTime());
    return Await.value(
        () -> path + " is let in",
        () -> {
          if (System.nanoTime() - next.get() < 0) {
            return null;
          }
          Reply reply = request(method, path, "");
          next.set(System.nanoTime() + ASK_AGAIN_NANOS);
          return reply.status() == 429 ? null : reply;
        });
  }

  private CompletableFuture<Reply> requestLater(
      String method, String path, String body, String... headers) {
    if (address.getScheme().equals("unix")) {
      return CompletableFuture.supplyAsync(() -> overUnixSocket(method, path));
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url(path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (!launch.authorization().isEmpty()) {
      request.header("Authorization", launch.authorization());
    }
    HttpClient http = launch.client() == null ? plain : launch.client();
    return http.sendAsync(request.build(), BodyHandlers.ofByteArray()).thenApply(TargetJvm::reply);
  }

  private Reply overUnixSocket(String method, String path) {
    try (RawConnection connection = connect()) {
      connection.send(method + " " + path + " HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n");
      return connection.reply();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reply reply(HttpResponse<byte[]> response) {
    return new Reply(response.statusCode(), response.headers(), response.body());
  }

  /** From another address of this machine's. */
  RawConnection connectFrom(String from) throws IOException {
    return new RawConnection(address, InetAddress.getByName(from));
  }

  RawConnection connect() throws IOException {
    return new RawConnection(address);
  }

  /** Starts a CPU profile and returns once it runs. */
  CompletableFuture<Reply> startCpuProfile(String query) throws Exception {
    CompletableFuture<Reply> reply = getLater("/debug/pprof/profile?" + query);
    // Refused is as good an end of the waiting: who looks at the reply will say so.
    Await.until("CPU profile starts", () -> isSampling() || reply.isDone());
    return reply;
  }

  /** The first profile counts as running while its engine is still being loaded. */
  private boolean isSampling() throws Exception {
    return runningCpuProfiles() >= 1 && features().getOrDefault("cpu", "").contains("engine=");
  }

  long runningCpuProfiles() throws Exception {
    return counters().get("diag_cpu_profiles_running");
  }

  /** The numbers that the agent keeps about itself. */
  Map<String, Long> counters() throws Exception {
    Map<String, Long> counters = new TreeMap<>();
    Matcher lines = Pattern.compile("(?m)^(diag_\\S+) (-?\\d+)$").matcher(diag());
    while (lines.find()) {
      counters.put(lines.group(1), Long.valueOf(lines.group(2)));
    }
    return counters;
  }

  /** Feature to {@code on ...} or {@code off REASON}. */
  Map<String, String> features() throws Exception {
    Map<String, String> features = new TreeMap<>();
    Matcher lines = Pattern.compile("(?m)^feature (\\S+) ((?:on|off)\\b.*)$").matcher(diag());
    while (lines.find()) {
      features.put(lines.group(1), lines.group(2));
    }
    return features;
  }

  private String diag() throws Exception {
    Reply reply = get("/debug/diag");
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.text();
  }

  /** A line to the application's stdin. */
  void send(String line) throws IOException {
    stdin.write(line + "\n");
    stdin.flush();
  }

  /** The next line on the application's stdout, of all it ever prints, that matches whole. */
  Matcher awaitLine(String regex) throws Exception {
    return awaitLine(stdout, regex);
  }

  Matcher awaitErrorLine(String regex) throws Exception {
    return awaitLine(stderr, regex);
  }

  private Matcher awaitLine(Output output, String regex) throws Exception {
    Pattern pattern = Pattern.compile("(?m)^(?:" + regex + ")$");
    return Await.value(
        () -> "no line " + regex + "; " + outputs(),
        () -> {
          Matcher matcher = pattern.matcher(completeLines(output.text()));
          return matcher.find() ? matcher : null;
        });
  }

  private static String completeLines(String text) {
    return text.substring(0, text.lastIndexOf('\n') + 1);
  }

  /** Sends a command and returns the number in the answer "WORD NUMBER". */
  long ask(String command, String word) throws Exception {
    int before = stdout.text().length();
    send(command);
    Pattern answer = Pattern.compile("(?m)^" + word + " (\\d+)$");
    return Await.value(
        () -> "no answer to " + command + "; " + outputs(),
        () -> {
          Matcher matcher = answer.matcher(completeLines(stdout.text()).substring(before));
          return matcher.find() ? Long.valueOf(matcher.group(1)) : null;
        });
  }

  String stdout() {
    return stdout.text();
  }

  String stderr() {
    return stderr.text();
  }

  List<String> errorLines() {
    return stderr.text().lines().toList();
  }

  /** Ends the application by the end of its stdin. */
  int end() throws Exception {
    stdin.close();
    return awaitExit();
  }

  /** The exit code of an application that ends by itself, with all its output read. */
  int awaitExit() throws Exception {
    mayHaveEnded = true;
    if (!process.waitFor(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("has not ended; " + outputs());
    }
    stdout.whole();
    stderr.whole();
    return process.exitValue();
  }

  String outputs() {
    return "stderr: \"" + stderr.text() + "\", stdout: \"" + stdout.text() + "\"";
  }

  @Override
  public void close() throws IOException {
    try {
      check();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("cannot be checked; " + outputs(), e);
    } finally {
      kill();
    }
  }

  private void check() throws Exception {
    if (!mayHaveEnded) {
      assertThat(process.isAlive()).as("the application lives; %s", outputs()).isTrue();
      if (launch.opensPort()) {
        assertThat(counters())
            .as(outputs())
            .hasEntrySatisfying(
                "diag_suppressed_errors_total",
                errors -> assertThat(errors).matches(launch::mayHaveSuppressed));
      }
    }
    if (!launch.isNoisy()) {
      assertThat(errorLines()).allMatch(line -> line.startsWith("diag: "), "from the agent");
    }
  }

  /** Without any check. */
  void kill() throws IOException {
    process.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.walk(launch.directory())) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }
}
