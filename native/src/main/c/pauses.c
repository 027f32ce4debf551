/*
 * How long each collection has stopped the service: the JVM's own words, told in the pause, to the
 * nanosecond. A collector's MXBean tells whole milliseconds, for 60 us and an object each.
 */
#include "diag.h"

#include <string.h>
#include <time.h>

/* What is not fetched in time is lost: at 20 looks a second, 80,000 pauses a second. */
#define KEPT 4096

static jlong kept[KEPT];
static jlong begun_at;

/* How many there have been. Written where the service stands still, so by one thread at a time. */
static jlong ended;

static int heap_listens;
static jboolean listening;

static jlong now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (jlong)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* All threads of Java stand still, and nothing of the JVM may be called. */
static void JNICALL begins(jvmtiEnv *env) {
  (void)env;
  begun_at = now();
  if (heap_listens) {
    heap_pause_begins();
  }
}

static void JNICALL ends(jvmtiEnv *env) {
  (void)env;
  if (begun_at != 0) {
    kept[ended % KEPT] = now() - begun_at;
    __atomic_store_n(&ended, ended + 1, __ATOMIC_RELEASE);
    begun_at = 0;
  }
}

jvmtiError listen_to_pauses(jboolean for_heap) {
  if (for_heap) {
    heap_listens = 1;
  }
  if (listening) {
    return JVMTI_ERROR_NONE;
  }
  jvmtiCapabilities wanted;
  memset(&wanted, 0, sizeof(wanted));
  wanted.can_generate_garbage_collection_events = 1;
  jvmtiError error = (*jvmti)->AddCapabilities(jvmti, &wanted);
  callbacks.GarbageCollectionStart = begins;
  callbacks.GarbageCollectionFinish = ends;
  if (error == JVMTI_ERROR_NONE) {
    error = (*jvmti)->SetEventCallbacks(jvmti, &callbacks, sizeof(callbacks));
  }
  if (error == JVMTI_ERROR_NONE) {
    error = (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE,
                                               JVMTI_EVENT_GARBAGE_COLLECTION_FINISH, NULL);
  }
  if (error == JVMTI_ERROR_NONE) {
    error = (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE,
                                               JVMTI_EVENT_GARBAGE_COLLECTION_START, NULL);
  }
  listening = error == JVMTI_ERROR_NONE;
  return error;
}

static jint JNICALL start(JNIEnv *env, jclass cls) {
  (void)env;
  (void)cls;
  return (jint)listen_to_pauses(JNI_FALSE);
}

/*
 * The pauses that have ended from this number on, as many as fit. How many there have been in all;
 * those that are gone by then have -1. By one thread at a time.
 */
static jlong JNICALL since(JNIEnv *env, jclass cls, jlong from, jlongArray out) {
  (void)cls;
  jlong until = __atomic_load_n(&ended, __ATOMIC_ACQUIRE);
  jlong room = (*env)->GetArrayLength(env, out);
  for (jlong i = from; i < until && i - from < room; i++) {
    /* One more may be written while this reads. */
    jlong nanos = until - i < KEPT ? kept[i % KEPT] : -1;
    (*env)->SetLongArrayRegion(env, out, (jsize)(i - from), 1, &nanos);
  }
  return until;
}

static const JNINativeMethod methods[] = {
    {(char *)"start0", (char *)"()I", (void *)start},
    {(char *)"since0", (char *)"(J[J)J", (void *)since},
};

jboolean JNICALL serve_pauses(JNIEnv *env, jclass cls, jclass target) {
  (void)cls;
  return (*env)->RegisterNatives(env, target, methods, sizeof(methods) / sizeof(methods[0])) == 0;
}
