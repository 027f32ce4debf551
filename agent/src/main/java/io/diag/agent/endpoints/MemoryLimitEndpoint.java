package io.diag.agent.endpoints;

import io.diag.agent.config.LimitValue;
import io.diag.agent.gate.Work;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import io.diag.agent.limit.LimitException;
import io.diag.agent.limit.LimitText;
import io.diag.agent.limit.SoftLimit;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /debug/runtime/memory-limit}: GET shows the soft limit on memory, PUT sets it. */
public final class MemoryLimitEndpoint {

  private static final String VALUE = "value";

  /** In a URL it should read 80%25, and nobody writes that. */
  private static final Pattern PERCENT = Pattern.compile("(?:^|&)value=(\\d+%)(?:&|$)");

  private final SoftLimit limit;

  private MemoryLimitEndpoint(SoftLimit limit) {
    this.limit = limit;
  }

  public static Endpoint create(SoftLimit limit) {
    return Endpoint.control(
            "/debug/runtime/memory-limit",
            Set.of("GET", "HEAD", "PUT"),
            Work.CHECKED,
            "The soft limit on the process's memory and how it is kept. PUT with value= sets it.",
            "none; while a limit is set, what the collector needs to keep it",
            new MemoryLimitEndpoint(limit)::serve)
        // A limit is changed above all where there is little room.
        .needing(query -> 0);
  }

  private Response serve(Request request) throws HttpException {
    String format = request.query().get("format");
    if (!format.isEmpty() && !format.equals("text") && !format.equals("json")) {
      throw SamplingParameters.invalid("format", format, "text or json");
    }
    if (request.method().equals("PUT")) {
      set(value(request));
    }
    return format.equals("json")
        ? Response.inline(
            "application/json", LimitText.json(limit.state()).getBytes(StandardCharsets.UTF_8))
        : Response.text(LimitText.lines(limit.state()));
  }

  private static String value(Request request) {
    Matcher percent = PERCENT.matcher(request.query().raw());
    return request.query().get(VALUE).isEmpty() && percent.find()
        ? percent.group(1)
        : PutValue.of(request);
  }

  private void set(String text) throws HttpException {
    LimitValue value = LimitValue.parse(text);
    if (value == null) {
      throw SamplingParameters.invalid(VALUE, text, LimitValue.ACCEPTED);
    }
    try {
      limit.set(value);
    } catch (LimitException e) {
      throw new HttpException(e.isValueWrong() ? 400 : 501, e.getMessage());
    }
  }
}
