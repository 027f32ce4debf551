package io.diag.it;

import static org.junit.jupiter.api.Assumptions.abort;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A view of the file system that only one process has, as in a container. */
final class MountNamespace {

  /** A command that does this in a namespace of its own and then becomes its arguments. */
  static String[] after(String... steps) throws Exception {
    List<String> command =
        List.of("sh", "-c", String.join(" && ", steps) + " && exec \"$@\"", "sh");
    // A namespace of its own for mounts, and for users too where this user is not root.
    for (String namespaces : List.of("-m", "-rm")) {
      List<String> wrapper = new ArrayList<>(List.of(Client.require("unshare"), namespaces));
      wrapper.addAll(command);
      List<String> probe = new ArrayList<>(wrapper);
      probe.add("true");
      if (Command.run(Map.of(), probe).exit() == 0) {
        return wrapper.toArray(String[]::new);
      }
    }
    return abort("this user may not mount in a namespace of its own");
  }

  /** With a file system in each of these directories from which nothing can be executed. */
  static String[] withNoexec(Object... directories) throws Exception {
    return after(Arrays.stream(directories).map(MountNamespace::noexec).toArray(String[]::new));
  }

  static String noexec(Object directory) {
    return "mount -t tmpfs -o noexec,mode=1777 tmpfs '" + directory + "'";
  }

  private MountNamespace() {}
}
