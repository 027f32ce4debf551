/* Tries to get hold of each file and directory that is made in a directory, the moment it is there:
 * opens it, renames it, looks into it. Says what it has seen, and what it has got. Ends with its
 * stdin. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

static void attempt(const char *directory, const char *name) {
  char path[4096];
  char stolen[4200];
  struct stat status;
  snprintf(path, sizeof path, "%s/%s", directory, name);
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  if (fd < 0) {
    fd = open(path, O_WRONLY | O_NONBLOCK | O_NOFOLLOW);
  }
  if (fd >= 0) {
    if (fstat(fd, &status) == 0 && status.st_uid != getuid()) {
      printf("opened %s\n", path);
    }
    close(fd);
  }
  snprintf(stolen, sizeof stolen, "%s/stolen-%d", directory, (int)getpid());
  if (rename(path, stolen) == 0) {
    printf("renamed %s\n", path);
  }
  printf("saw %s\n", name);
  fflush(stdout);
}

int main(int argc, char **argv) {
  char buffer[64 * 1024] __attribute__((aligned(8)));
  int events = inotify_init1(IN_NONBLOCK);
  if (argc != 2 || events < 0 || inotify_add_watch(events, argv[1], IN_CREATE | IN_MOVED_TO) < 0) {
    fprintf(stderr, "cannot watch\n");
    return 2;
  }
  puts("watching");
  fflush(stdout);
  struct pollfd ends = {0, POLLIN, 0};
  while (poll(&ends, 1, 0) == 0) {
    ssize_t length = read(events, buffer, sizeof buffer);
    for (char *at = buffer; at < buffer + length;) {
      struct inotify_event *event = (struct inotify_event *)at;
      attempt(argv[1], event->name);
      at += sizeof(*event) + event->len;
    }
  }
  puts("end");
  return 0;
}
