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

static const JNINativeMethod methods[] = {
    {(char *)"threadId0", (char *)"()J", (void *)thread_id},
    {(char *)"tickNanos0", (char *)"()J", (void *)tick_nanos},
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
