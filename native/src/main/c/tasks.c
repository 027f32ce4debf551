/*
 * What the kernel counts of each of the process's threads, those of the JVM's own among them: how long
 * it ran, and how long it could have run and had no processor.
 */
#include "diag.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NUMBERS 3

/* The kernel's limit (PID_MAX_LIMIT). */
#define MOST_TASKS (4 * 1024 * 1024)

#ifdef __linux__

/* The clock of any thread, as the kernel's interface has it: in the low bits 4 for a thread, 2 for scheduled time. */
static clockid_t clock_of(long thread) {
  return (clockid_t)((~(unsigned int)thread << 3) | 6);
}

/* Without a file, in 0.3 us; -1 if it has ended. */
static jlong cpu_nanos(long thread) {
  struct timespec time;
  if (clock_gettime(clock_of(thread), &time) != 0) {
    return -1;
  }
  return (jlong)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* The second number: it waited so long for a processor. -1 where the kernel does not count that. */
static jlong delay_nanos(int tasks, const char *thread) {
  char path[64];
  char text[96];
  size_t length = strlen(thread);
  if (length + sizeof("/schedstat") > sizeof(path)) {
    return -1;
  }
  memcpy(path, thread, length);
  memcpy(path + length, "/schedstat", sizeof("/schedstat"));
  int file = openat(tasks, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return -1;
  }
  ssize_t got = read(file, text, sizeof(text) - 1);
  close(file);
  if (got <= 0) {
    return -1;
  }
  text[got] = 0;
  char *second = strchr(text, ' ');
  return second == NULL ? -1 : (jlong)strtoll(second, NULL, 10);
}

/*
 * Three numbers of each thread, as many as fit: its id, nanoseconds it ran, nanoseconds it waited for a
 * processor; -1 for what is not known. How many threads there are, or -1.
 */
static jint JNICALL read_tasks(JNIEnv *env, jclass cls, jstring directory, jboolean delays,
                               jlongArray out) {
  (void)cls;
  const char *path = (*env)->GetStringUTFChars(env, directory, NULL);
  if (path == NULL) {
    return -1;
  }
  DIR *tasks = opendir(path);
  (*env)->ReleaseStringUTFChars(env, directory, path);
  if (tasks == NULL) {
    return -1;
  }
  jint room = (*env)->GetArrayLength(env, out) / NUMBERS;
  jint count = 0;
  struct dirent *entry;
  /* As many as there can be: threads that start meanwhile must not keep this from ending. */
  for (jint looked = 0; looked < MOST_TASKS && (entry = readdir(tasks)) != NULL; looked++) {
    long thread = strtol(entry->d_name, NULL, 10);
    if (thread <= 0) {
      continue;
    }
    if (count < room) {
      jlong numbers[NUMBERS];
      numbers[0] = thread;
      numbers[1] = cpu_nanos(thread);
      numbers[2] = delays ? delay_nanos(dirfd(tasks), entry->d_name) : -1;
      (*env)->SetLongArrayRegion(env, out, count * NUMBERS, NUMBERS, numbers);
    }
    count++;
  }
  closedir(tasks);
  return count;
}

#else

static jint JNICALL read_tasks(JNIEnv *env, jclass cls, jstring directory, jboolean delays,
                               jlongArray out) {
  (void)env;
  (void)cls;
  (void)directory;
  (void)delays;
  (void)out;
  return -1;
}

#endif

static jlong JNICALL process_cpu_nanos(JNIEnv *env, jclass cls) {
  (void)env;
  (void)cls;
  struct timespec time;
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) != 0) {
    return -1;
  }
  return (jlong)time.tv_sec * 1000000000 + time.tv_nsec;
}

static const JNINativeMethod methods[] = {
    {(char *)"processCpuNanos0", (char *)"()J", (void *)process_cpu_nanos},
    {(char *)"read0", (char *)"(Ljava/lang/String;Z[J)I", (void *)read_tasks},
};

jboolean JNICALL serve_tasks(JNIEnv *env, jclass cls, jclass target) {
  (void)cls;
  return (*env)->RegisterNatives(env, target, methods, sizeof(methods) / sizeof(methods[0])) == 0;
}
