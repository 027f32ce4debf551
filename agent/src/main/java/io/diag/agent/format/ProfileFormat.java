package io.diag.agent.format;

import io.diag.agent.profile.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What a profile can be written as. */
public enum ProfileFormat {
  /** gzip'd profile.proto, for {@code go tool pprof} and all that read it. */
  PPROF("application/octet-stream") {
    @Override
    public void write(String name, Profile profile, OutputStream out) throws IOException {
      PprofWriter.write(profile, out);
    }
  },
  /** What Go answers to {@code debug=1}. */
  TEXT("text/plain; charset=utf-8") {
    @Override
    public void write(String name, Profile profile, OutputStream out) throws IOException {
      DebugText.write(name, profile, out);
    }
  },
  /** A stack a line, as flame graph tools take it. */
  COLLAPSED("text/plain; charset=utf-8") {
    @Override
    public void write(String name, Profile profile, OutputStream out) throws IOException {
      CollapsedWriter.write(profile, out);
    }
  },
  /** A page that needs nothing else. */
  FLAMEGRAPH("text/html; charset=utf-8") {
    @Override
    public void write(String name, Profile profile, OutputStream out) throws IOException {
      FlameGraphWriter.write(profile, out);
    }
  };

  private final String contentType;

  ProfileFormat(String contentType) {
    this.contentType = contentType;
  }

  /** What Go answers to this value of {@code debug}. */
  public static ProfileFormat ofDebug(int debug) {
    return debug > 0 ? TEXT : PPROF;
  }

  public String contentType() {
    return contentType;
  }

  /**
   * Writes all of it and leaves the stream open.
   *
   * @param name what the profile is called, such as {@code heap}
   */
  public abstract void write(String name, Profile profile, OutputStream out) throws IOException;

  /** The same, and in the text form what comes behind the samples. */
  public void write(String name, Profile profile, String trailer, OutputStream out)
      throws IOException {
    write(name, profile, out);
    if (this == TEXT) {
      out.write(trailer.getBytes(StandardCharsets.UTF_8));
    }
  }
}
