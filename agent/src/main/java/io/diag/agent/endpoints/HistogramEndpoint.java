package io.diag.agent.endpoints;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.boot.JavaBase;
import io.diag.agent.boot.JdkModules;
import io.diag.agent.format.JsonText;
import io.diag.agent.gate.Work;
import io.diag.agent.gc.ForcedCollection;
import io.diag.agent.gc.StopTurns;
import io.diag.agent.histogram.ClassCount;
import io.diag.agent.histogram.ClassHistogram;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import io.diag.agent.jcmd.DiagnosticCommand;
import io.diag.agent.threads.Activity;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** {@code POST /debug/histogram}: how many objects of each class there are. */
public final class HistogramEndpoint {

  private static final int DEFAULT_TOP = 50;

  /** The JVM's text of some 5,000 classes, and its rows. */
  private static final long ROOM = 4 * 1024 * 1024;

  private static final int MAX_TOP = 100_000;
  private static final int CONFLICT = 409;
  private static final int NOT_IMPLEMENTED = 501;

  private final StopTurns turns;
  private final JavaBase javaBase;

  @GuardedBy("this")
  private DiagnosticCommand jcmd;

  private HistogramEndpoint(StopTurns turns, JavaBase javaBase) {
    this.turns = turns;
    this.javaBase = javaBase;
  }

  public static Endpoint create(StopTurns turns, JavaBase javaBase) {
    return Endpoint.control(
            "/debug/histogram",
            Set.of("POST"),
            Work.CHECKED,
            "How many objects of each class there are, and how large. live=1 collects first; top=50.",
            "the service stands still: 0.2 to 5 s for 20 million objects, up to 10 with live=1",
            new HistogramEndpoint(turns, javaBase)::serve)
        .countedAlways()
        .needing(query -> ROOM);
  }

  private Response serve(Request request) throws HttpException, ReflectiveOperationException {
    String format = request.query().get("format");
    if (!format.isEmpty() && !format.equals("text") && !format.equals("json")) {
      throw SamplingParameters.invalid("format", format, "text or json");
    }
    int top = SamplingParameters.wholeNumber(request.query(), "top", DEFAULT_TOP, 1, MAX_TOP);
    boolean live = SamplingParameters.wholeNumber(request.query(), "live", 0, 0, 1) == 1;
    ClassHistogram histogram = take(live, top);
    return format.equals("json")
        ? Response.inline(
            "application/json", json(histogram, live).getBytes(StandardCharsets.UTF_8))
        : Response.text(text(histogram, live));
  }

  private ClassHistogram take(boolean live, int top)
      throws HttpException, ReflectiveOperationException {
    if (!JdkModules.has("jdk.management")) {
      throw new HttpException(
          NOT_IMPLEMENTED, "this JVM makes no histogram: it lacks the module jdk.management");
    }
    String whyNot = live ? ForcedCollection.whyNot() : null;
    if (whyNot != null) {
      throw new HttpException(CONFLICT, "nothing was collected: " + whyNot + "; leave live=1 out");
    }
    // The JVM's work, which with a large heap may take long.
    Activity.Waiting waiting = Activity.waiting();
    try (StopTurns.Turn turn = turns.take()) {
      ClassHistogram histogram = ClassHistogram.take(jcmd(), live, top);
      turn.took(histogram.nanos());
      return histogram;
    } catch (StopTurns.TooSoonException e) {
      throw HttpException.tooSoon(e.getMessage(), e.seconds());
    } finally {
      Activity.goOn(waiting);
    }
  }

  private synchronized DiagnosticCommand jcmd() throws ReflectiveOperationException {
    if (jcmd == null) {
      jcmd = new DiagnosticCommand(javaBase);
    }
    return jcmd;
  }

  private static String text(ClassHistogram histogram, boolean live) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%,d classes, %,d objects, %,d bytes%s; took %.3f ms%n%n",
            histogram.classes(),
            histogram.instances(),
            histogram.bytes(),
            live ? " after a collection" : "",
            histogram.nanos() / 1e6));
    text.append(
        String.format(Locale.ROOT, "%14s %16s %7s  %s%n", "instances", "bytes", "", "class"));
    for (ClassCount each : histogram.top()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%,14d %,16d %6.2f%%  %s%s%n",
              each.instances(),
              each.bytes(),
              100 * histogram.share(each),
              each.name(),
              each.module().isEmpty() ? "" : " (" + each.module() + ")"));
    }
    return text.toString();
  }

  private static String json(ClassHistogram histogram, boolean live) {
    JsonText json = new JsonText().beginObject();
    json.name("live").value(live).name("classes").value(histogram.classes());
    json.name("instances").value(histogram.instances()).name("bytes").value(histogram.bytes());
    json.name("duration_ms").value(histogram.nanos() / 1e6).name("top").beginArray();
    for (ClassCount each : histogram.top()) {
      json.beginObject().name("class").value(each.name()).name("module").value(each.module());
      json.name("instances").value(each.instances()).name("bytes").value(each.bytes());
      json.name("share").value(histogram.share(each)).endObject();
    }
    return json.endArray().endObject() + "\n";
  }
}
