package io.diag.agent.endpoints;

import io.diag.agent.format.ProfileFormat;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Query;
import io.diag.agent.http.Response;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.RootedProfile;
import java.io.IOException;

/**
 * The form in which a request wants its profile, by {@code format=}, {@code debug=} and {@code
 * root=}.
 */
final class ProfileAnswer {

  private final ProfileFormat format;
  private final String root;

  private ProfileAnswer(ProfileFormat format, String root) {
    this.format = format;
    this.root = root;
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
          case "" -> ProfileFormat.ofDebug(debug(query.get("debug")));
          case "pprof" -> ProfileFormat.PPROF;
          case "collapsed", "folded" -> ProfileFormat.COLLAPSED;
          case "flamegraph" -> ProfileFormat.FLAMEGRAPH;
          default -> null;
        };
    String root = query.get("root");
    if (known != null) {
      return new ProfileAnswer(known, root);
    }
    if (recordable && format.equals("jfr")) {
      if (!root.isEmpty()) {
        throw SamplingParameters.invalid("root", root, "nothing: format=jfr has no labels");
      }
      return new ProfileAnswer(null, root);
    }
    throw SamplingParameters.invalid(
        "format",
        format,
        "pprof, collapsed" + (recordable ? ", flamegraph or jfr" : " or flamegraph"));
  }

  /** As in Go, what is no number is 0. */
  static int debug(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Whether every single thing is wanted and not a profile: Go's {@code debug=2} and above. */
  static boolean isFull(Query query) {
    return query.get("format").isEmpty() && debug(query.get("debug")) >= 2;
  }

  /** Whether what is wanted is no profile but the recording itself. */
  boolean isRecording() {
    return format == null;
  }

  Response of(String name, Profile profile) throws HttpException, IOException {
    return of(name, profile, "");
  }

  /** With what the text form has behind its samples. */
  Response of(String name, Profile profile, String trailer) throws HttpException, IOException {
    BoundedBody body = new BoundedBody();
    try {
      format.write(name, root.isEmpty() ? profile : RootedProfile.by(root, profile), trailer, body);
    } catch (BoundedBody.FullException e) {
      throw new HttpException(
          503,
          "the answer would be larger than "
              + BoundedBody.MAX_BYTES / (1024 * 1024)
              + " MiB; format=pprof is the smallest, or ask for less time");
    }
    if (format == ProfileFormat.PPROF) {
      return Response.attachment(name, body.body());
    }
    Response response = Response.inline(format.contentType(), body.body());
    return format == ProfileFormat.FLAMEGRAPH ? response.inOwnFrame() : response;
  }
}
