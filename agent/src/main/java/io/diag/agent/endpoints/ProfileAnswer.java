package io.diag.agent.endpoints;

import io.diag.agent.format.ProfileFormat;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Query;
import io.diag.agent.http.Response;
import io.diag.agent.profile.Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The form in which a request wants its profile, by {@code format=} and {@code debug=}. */
final class ProfileAnswer {

  private static final ProfileAnswer RECORDING = new ProfileAnswer(null);

  private final ProfileFormat format;

  private ProfileAnswer(ProfileFormat format) {
    this.format = format;
  }

  /**
   * To be asked before anything is collected.
   *
   * @param recordable whether {@code format=jfr} can be had
   */
  static ProfileAnswer parse(Query query, boolean recordable) throws HttpException {
    String format = query.get("format");
    ProfileFormat known =
        switch (format) {
          case "" -> isText(query.get("debug")) ? ProfileFormat.TEXT : ProfileFormat.PPROF;
          case "pprof" -> ProfileFormat.PPROF;
          case "collapsed", "folded" -> ProfileFormat.COLLAPSED;
          case "flamegraph" -> ProfileFormat.FLAMEGRAPH;
          default -> null;
        };
    if (known != null) {
      return new ProfileAnswer(known);
    }
    if (recordable && format.equals("jfr")) {
      return RECORDING;
    }
    throw SamplingParameters.invalid(
        "format",
        format,
        "pprof, collapsed" + (recordable ? ", flamegraph or jfr" : " or flamegraph"));
  }

  /** As in Go, what is no number is 0. */
  private static boolean isText(String debug) {
    try {
      return Integer.parseInt(debug) > 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Whether what is wanted is no profile but the recording itself. */
  boolean isRecording() {
    return format == null;
  }

  Response of(String name, Profile profile) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    format.write(name, profile, body);
    return format == ProfileFormat.PPROF
        ? Response.attachment(name, body.toByteArray())
        : Response.inline(format.contentType(), body.toByteArray());
  }
}
