package io.diag.agent.cgroup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place where a hierarchy of cgroups is to be seen, of {@code /proc/self/mountinfo}.
 *
 * @param version of the hierarchy, 1 or 2
 * @param controllers of a hierarchy of version 1, among its mount options
 * @param root the cgroup that is to be seen there, / being the outermost of this process's
 *     namespace
 * @param point the directory
 */
record CgroupMount(int version, List<String> controllers, String root, String point) {

  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");
  private static final int ROOT = 3;
  private static final int POINT = 4;

  /** In the order in which they were mounted. */
  static List<CgroupMount> parse(String mountinfo) {
    List<CgroupMount> mounts = new ArrayList<>();
    for (String line : mountinfo.split("\n", -1)) {
      // Before the dash there are fields that may be left out.
      int dash = line.indexOf(" - ");
      String[] mount = dash < 0 ? new String[0] : line.substring(0, dash).split(" ", -1);
      String[] system = dash < 0 ? new String[0] : line.substring(dash + 3).split(" ", -1);
      if (mount.length > POINT && system.length > 0 && system[0].startsWith("cgroup")) {
        boolean isFirst = system[0].equals("cgroup");
        List<String> options = Arrays.asList(system[system.length - 1].split(",", -1));
        mounts.add(
            new CgroupMount(
                isFirst ? 1 : 2,
                isFirst ? options : List.of(),
                unescaped(mount[ROOT]),
                unescaped(mount[POINT])));
      }
    }
    return mounts;
  }

  /** Whether a cgroup is to be seen here, and not only what is around it. */
  boolean shows(String cgroup) {
    // Beyond the namespace's root there is nothing but that root's name.
    return root.equals("/")
        ? !cgroup.startsWith("/..")
        : cgroup.equals(root) || cgroup.startsWith(root + "/");
  }

  /** The part of its path below {@link #point}. */
  String below(String cgroup) {
    return root.equals("/") ? cgroup : cgroup.substring(root.length());
  }

  /** Blanks, tabs, line ends and backslashes are in octal. */
  private static String unescaped(String field) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    Matcher octal = OCTAL.matcher(field);
    while (octal.find()) {
      text.append(field, from, octal.start());
      text.append((char) Integer.parseInt(octal.group(1), 8));
      from = octal.end();
    }
    return text.append(field, from, field.length()).toString();
  }
}
