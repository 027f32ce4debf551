package io.diag.agent.memory;

import io.diag.agent.cgroup.CgroupMemory;
import io.diag.agent.files.KernelFile;
import java.io.File;

/** What Linux counts of this process, and of the cgroup that it is in. */
final class KernelMemory {

  private static final String STATUS = "/proc/self/status ";

  private static final File PROCESS = new File("/proc/self");

  private final MemoryTable table;
  private final String status = KernelFile.text(new File(PROCESS, "status"));

  KernelMemory(MemoryTable table) {
    this.table = table;
    if (!isThere()) {
      table.note("Not known here, for want of /proc: thread stacks, RSS, swap, cgroup, other.");
    }
  }

  private boolean isThere() {
    return !status.isEmpty();
  }

  void readStacks() {
    if (!isThere()) {
      return;
    }
    ThreadStacks stacks = ThreadStacks.read(PROCESS);
    if (stacks == null) {
      table.note("Thread stacks are not known: /proc/self/pagemap cannot be read.");
      return;
    }
    table.add(
        new MemoryRow(
            MemoryReading.THREAD_STACKS,
            stacks.resident(),
            stacks.resident(),
            stacks.reserved(),
            "/proc/self/pagemap, "
                + KernelFile.number(status, "Threads:")
                + " threads, "
                + stacks.count()
                + " mappings that look like stacks; max is what is reserved"));
  }

  void readProcess() {
    whole(MemoryReading.RSS, "VmRSS:");
    part(MemoryReading.RSS_ANON, "RssAnon:", "private: heap, stacks, malloc");
    part("RssFile", "RssFile:", "files: libraries, jars, class archive, mapped buffers");
    part(MemoryReading.RSS_SHMEM, "RssShmem:", "shared: the heap of ZGC");
    whole("RSS peak", "VmHWM:");
    whole("swap", "VmSwap:");
    long huge = kilobytes("HugetlbPages:");
    if (huge > 0) {
      whole("huge pages", "HugetlbPages:");
    }
  }

  private void whole(String name, String field) {
    long bytes = kilobytes(field);
    if (bytes >= 0) {
      table.add(new MemoryRow(name, bytes, -1, -1, STATUS + field.replace(":", "")));
    }
  }

  private void part(String name, String field, String what) {
    long bytes = kilobytes(field);
    if (bytes >= 0) {
      table.add(new MemoryRow(MemoryReading.RSS, name, bytes, -1, -1, what));
    }
  }

  private long kilobytes(String field) {
    long number = KernelFile.number(status, field);
    return number < 0 ? -1 : number << 10;
  }

  void readCgroup() {
    if (!isThere()) {
      return;
    }
    CgroupMemory cgroup = CgroupMemory.ofThisProcess();
    long usage = cgroup.usage();
    if (usage < 0) {
      table.note(
          cgroup.version() == 0
              ? "No cgroup that counts memory is to be seen."
              : "The cgroup counts no memory: it is the machine's outermost.");
      return;
    }
    long limit = cgroup.limit();
    table.add(
        new MemoryRow(
            "cgroup",
            usage,
            -1,
            limit,
            "cgroup v"
                + cgroup.version()
                + (limit < 0 ? ", no limit" : ", max is the least limit of it and those around it")
                + oomKills(cgroup)));
    if (cgroup.workingSet() >= 0) {
      part("working set", cgroup.workingSet(), -1, "without inactive pages of files");
    }
    if (cgroup.high() >= 0) {
      part("high", usage, cgroup.high(), "above max the kernel slows it down");
    }
    long around = cgroup.usageUnderLimit();
    if (around >= 0 && around != usage) {
      part("under the same limit", around, limit, "with other cgroups");
    }
  }

  private static String oomKills(CgroupMemory cgroup) {
    long kills = cgroup.oomKills();
    return kills > 0 ? "; the kernel has killed " + kills + " in it" : "";
  }

  private void part(String name, long used, long max, String from) {
    table.add(new MemoryRow("cgroup", name, used, -1, max, from));
  }
}
