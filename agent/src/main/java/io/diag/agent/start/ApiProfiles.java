package io.diag.agent.start;

import io.diag.agent.format.ProfileFormat;
import io.diag.agent.profile.FullSource;
import io.diag.agent.profile.ProfileSource;
import io.diag.agent.profile.ProfileSources;
import io.diag.api.NamedProfile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Profiles as the API shows them. */
final class ApiProfiles {

  static NamedProfile find(ProfileSources sources, String name) {
    ProfileSource source = sources.find(name);
    if (source == null) {
      throw new IllegalArgumentException(
          "no profile is called '"
              + name
              + "'; there are "
              + sources.list().stream().map(ProfileSource::name).toList());
    }
    return api(source);
  }

  static List<NamedProfile> list(ProfileSources sources) {
    return sources.list().stream().map(ApiProfiles::api).toList();
  }

  private static NamedProfile api(ProfileSource source) {
    return source instanceof NamedProfile named ? named : new Sourced(source);
  }

  private record Sourced(ProfileSource source) implements NamedProfile {

    @Override
    public String name() {
      return source.name();
    }

    @Override
    public int count() {
      return source.count();
    }

    @Override
    public void writeTo(OutputStream out, int debug) throws IOException {
      if (source instanceof FullSource full && debug >= 2) {
        full.full().writeTo(out);
        return;
      }
      ProfileFormat.ofDebug(debug).write(source.name(), source.collect(), source.trailer(), out);
    }
  }

  private ApiProfiles() {}
}
