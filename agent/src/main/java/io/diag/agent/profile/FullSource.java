package io.diag.agent.profile;

import java.io.IOException;
import java.io.OutputStream;

/** A source that also tells each single thing it holds, as Go's goroutines with {@code debug=2}. */
public interface FullSource extends ProfileSource {

  /** All of them as they were when asked for; to be written at leisure. */
  interface Full {

    void writeTo(OutputStream out) throws IOException;
  }

  Full full();
}
