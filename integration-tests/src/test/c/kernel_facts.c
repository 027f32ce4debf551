/* Prints what the kernel allows here: "tick_nanos N", and "perf_event_open yes" or "no". */
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int main(void) {
  struct timespec tick;
  struct perf_event_attr attr;
  long fd;

  /* The coarse clock moves with the tick, so its resolution is the tick's length. */
  if (clock_getres(CLOCK_MONOTONIC_COARSE, &tick) != 0) {
    perror("clock_getres");
    return 2;
  }
  printf("tick_nanos %ld\n", (long)tick.tv_nsec);

  memset(&attr, 0, sizeof(attr));
  attr.type = PERF_TYPE_SOFTWARE;
  attr.size = sizeof(attr);
  attr.config = PERF_COUNT_SW_CPU_CLOCK;
  attr.sample_period = 1000000;
  attr.disabled = 1;
  fd = syscall(__NR_perf_event_open, &attr, 0, -1, -1, 0UL);
  printf("perf_event_open %s\n", fd >= 0 ? "yes" : "no");
  return 0;
}
