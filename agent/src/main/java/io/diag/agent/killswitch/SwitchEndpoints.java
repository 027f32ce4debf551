package io.diag.agent.killswitch;

import io.diag.agent.gate.Work;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.Response;
import java.util.List;
import java.util.Set;

/** {@code POST /debug/off} and {@code POST /debug/on}. */
public final class SwitchEndpoints {

  private static final Set<String> POST = Set.of("POST");

  public static List<Endpoint> create(KillSwitch killSwitch) {
    return List.of(
        Endpoint.control(
                Endpoint.SWITCH_OFF,
                POST,
                Work.CHECKED,
                "Turns the agent off: sampling, hooks and timers stop; the port stays open.",
                "none",
                request -> {
                  boolean changed = killSwitch.off("POST " + Endpoint.SWITCH_OFF);
                  return answer(changed ? killSwitch.offReason() : "diag is off already");
                })
            .needing(query -> 0),
        Endpoint.control(
                Endpoint.SWITCH_ON,
                POST,
                Work.CHECKED,
                "Turns the agent on again, with every feature that was turned off.",
                "as each feature that goes on",
                request ->
                    answer(
                        killSwitch.on("POST " + Endpoint.SWITCH_ON)
                            ? "diag is on again"
                            : "diag is on already"))
            .needing(query -> 0));
  }

  private static Response answer(String line) {
    return Response.text(line + "\n");
  }

  private SwitchEndpoints() {}
}
