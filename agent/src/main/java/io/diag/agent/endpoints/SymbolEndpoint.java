package io.diag.agent.endpoints;

import io.diag.agent.gate.Work;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * {@code /debug/pprof/symbol}: says that names are available and resolves none, as every location
 * of our profiles carries its name. pprof asks before it trusts a profile without them.
 */
public final class SymbolEndpoint {

  private static final int MAX_TOKEN = 4096;

  public static Endpoint create() {
    return Endpoint.read(
            "/debug/pprof/symbol",
            Work.CHEAP,
            "Names of addresses, for pprof. Profiles of diag carry their names: it resolves none.",
            "none",
            SymbolEndpoint::serve)
        .answering(Set.of("GET", "HEAD", "POST"));
  }

  private static Response serve(Request request) {
    String tokens =
        request.method().equals("POST")
            ? new String(request.body(), StandardCharsets.UTF_8)
            : request.query().raw();
    StringBuilder answer = new StringBuilder("num_symbols: 1\n");
    for (String token : tokens.split("\\+", -1)) {
      if (token.length() > MAX_TOKEN) {
        answer.append("reading request: token of more than ").append(MAX_TOKEN).append(" bytes\n");
        break;
      }
    }
    return Response.text(answer.toString());
  }

  private SymbolEndpoint() {}
}
