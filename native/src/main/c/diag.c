/*
 * The project's own native library. So far the thread id and what the kernel and the JVM tell of
 * clocks and source files; the heap and lock profilers will live here.
 *
 * Methods are bound in JNI_OnLoad and not by symbol name: since JDK 24 binding by name is a
 * restricted operation of its own, checked at the first call, long after the library was loaded.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <jni.h>
#include <jvmti.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <errno.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#endif

#define NATIVE_CLASS "io/diag/agent/natives/JvmtiLibrary"

static jvmtiEnv *jvmti;
static int can_get_source_file;

static jlong JNICALL thread_id(JNIEnv *env, jclass cls) {
  (void)env;
  (void)cls;
#ifdef __linux__
  return (jlong)syscall(SYS_gettid);
#else
  uint64_t id = 0;
  pthread_threadid_np(NULL, &id);
  return (jlong)id;
#endif
}

/* The coarse clock advances once per tick, so its resolution is the tick: 4000000 at CONFIG_HZ=250. */
static jlong JNICALL tick_nanos(JNIEnv *env, jclass cls) {
  (void)env;
  (void)cls;
#ifdef CLOCK_MONOTONIC_COARSE
  struct timespec resolution;
  if (clock_getres(CLOCK_MONOTONIC_COARSE, &resolution) == 0) {
    return (jlong)resolution.tv_sec * 1000000000 + resolution.tv_nsec;
  }
#endif
  return 0;
}

/*
 * 0 if this process may sample itself with perf_events, in the kernel as well; else errno. Where the
 * kernel is off limits (perf_event_paranoid 2 for an ordinary user) such samples are not taken, and
 * the time spent in system calls would be missing.
 */
static jint JNICALL perf_events_errno(JNIEnv *env, jclass cls) {
  (void)env;
  (void)cls;
#ifdef __linux__
  struct perf_event_attr attr;
  memset(&attr, 0, sizeof(attr));
  attr.type = PERF_TYPE_SOFTWARE;
  attr.size = sizeof(attr);
  attr.config = PERF_COUNT_SW_CPU_CLOCK;
  attr.sample_period = 1000000000;
  attr.disabled = 1;
  long fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  if (fd < 0) {
    return errno;
  }
  close((int)fd);
  return 0;
#else
  return 1;
#endif
}

static jstring JNICALL source_file(JNIEnv *env, jclass cls, jclass target) {
  (void)cls;
  char *name = NULL;
  if (!can_get_source_file ||
      (*jvmti)->GetSourceFileName(jvmti, target, &name) != JVMTI_ERROR_NONE) {
    return NULL;
  }
  jstring result = (*env)->NewStringUTF(env, name);
  (*jvmti)->Deallocate(jvmti, (unsigned char *)name);
  return result;
}

static void JNICALL on_compiled_method_load(jvmtiEnv *env, jmethodID method, jint code_size,
                                            const void *code_addr, jint map_length,
                                            const jvmtiAddrLocationMap *map,
                                            const void *compile_info) {
  (void)env;
  (void)method;
  (void)code_size;
  (void)code_addr;
  (void)map_length;
  (void)map;
  (void)compile_info;
}

/*
 * While anyone listens to this event, HotSpot's compilers keep the position of every instruction, as
 * with -XX:+DebugNonSafepoints. Without it a sample between two safepoints is charged to the next
 * one, often in another method: a loop of 31% showed as 0 and its caller's other callee as 30.
 */
static jboolean JNICALL keep_all_positions(JNIEnv *env, jclass cls) {
  (void)env;
  (void)cls;
  jvmtiCapabilities wanted;
  memset(&wanted, 0, sizeof(wanted));
  wanted.can_generate_compiled_method_load_events = 1;
  jvmtiEventCallbacks callbacks;
  memset(&callbacks, 0, sizeof(callbacks));
  callbacks.CompiledMethodLoad = on_compiled_method_load;
  return (*jvmti)->AddCapabilities(jvmti, &wanted) == JVMTI_ERROR_NONE &&
         (*jvmti)->SetEventCallbacks(jvmti, &callbacks, sizeof(callbacks)) == JVMTI_ERROR_NONE &&
         (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, JVMTI_EVENT_COMPILED_METHOD_LOAD,
                                            NULL) == JVMTI_ERROR_NONE;
}

static const JNINativeMethod methods[] = {
    {(char *)"threadId0", (char *)"()J", (void *)thread_id},
    {(char *)"tickNanos0", (char *)"()J", (void *)tick_nanos},
    {(char *)"perfEventsErrno0", (char *)"()I", (void *)perf_events_errno},
    {(char *)"keepAllPositions0", (char *)"()Z", (void *)keep_all_positions},
    {(char *)"sourceFile0", (char *)"(Ljava/lang/Class;)Ljava/lang/String;", (void *)source_file},
};

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved) {
  (void)reserved;
  JNIEnv *env;
  if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) != JNI_OK ||
      (*vm)->GetEnv(vm, (void **)&jvmti, JVMTI_VERSION_11) != JNI_OK) {
    return JNI_ERR;
  }

  jvmtiCapabilities wanted;
  memset(&wanted, 0, sizeof(wanted));
  wanted.can_get_source_file_name = 1;
  can_get_source_file = (*jvmti)->AddCapabilities(jvmti, &wanted) == JVMTI_ERROR_NONE;

  jclass cls = (*env)->FindClass(env, NATIVE_CLASS);
  if (cls == NULL ||
      (*env)->RegisterNatives(env, cls, methods, sizeof(methods) / sizeof(methods[0])) != 0) {
    return JNI_ERR;
  }
  return JNI_VERSION_1_8;
}
