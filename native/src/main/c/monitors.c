/*
 * Tells the hooks, which are Java code, of threads that wait for monitors, and who has a monitor. An
 * event is told in the thread that waits: the labels in force and its stack are at hand there, also
 * those of a virtual thread, which may go on in another carrier.
 */
#include "diag.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

static jclass hooks;
static jmethodID contended;
static jmethodID entered;
static jmethodID waiting;
static jmethodID waited;

/* Whether Object.wait is told of, too. */
static jboolean tell_waits;

static long owner_at = -1;
static long stack_base_at = -1;
static long stack_size_at = -1;

/* What is copied through a pipe cannot crash where nothing is mapped: the kernel says so. */
static int probe[2] = {-1, -1};

static void tell(JNIEnv *env, jmethodID method, jobject monitor) {
  /* Of Object.wait that was interrupted, maybe. It is to be thrown when this is over. */
  jthrowable pending = (*env)->ExceptionOccurred(env);
  if (pending != NULL) {
    (*env)->ExceptionClear(env);
  }
  (*env)->CallStaticVoidMethod(env, hooks, method, monitor);
  /* It keeps its exceptions to itself, but for want of stack. */
  (*env)->ExceptionClear(env);
  if (pending != NULL) {
    (*env)->Throw(env, pending);
    (*env)->DeleteLocalRef(env, pending);
  }
}

static void JNICALL on_contended(jvmtiEnv *jvmti_env, JNIEnv *env, jthread thread, jobject monitor) {
  (void)jvmti_env;
  (void)thread;
  tell(env, contended, monitor);
}

static void JNICALL on_entered(jvmtiEnv *jvmti_env, JNIEnv *env, jthread thread, jobject monitor) {
  (void)jvmti_env;
  (void)thread;
  tell(env, entered, monitor);
}

static void JNICALL on_wait(jvmtiEnv *jvmti_env, JNIEnv *env, jthread thread, jobject monitor,
                            jlong timeout) {
  (void)jvmti_env;
  (void)thread;
  (void)timeout;
  tell(env, waiting, monitor);
}

static void JNICALL on_waited(jvmtiEnv *jvmti_env, JNIEnv *env, jthread thread, jobject monitor,
                              jboolean timed_out) {
  (void)jvmti_env;
  (void)thread;
  (void)timed_out;
  tell(env, waited, monitor);
}

static jvmtiError set_events(jvmtiEventMode mode) {
  static const jvmtiEvent events[] = {
      JVMTI_EVENT_MONITOR_CONTENDED_ENTERED,
      JVMTI_EVENT_MONITOR_CONTENDED_ENTER,
      JVMTI_EVENT_MONITOR_WAITED,
      JVMTI_EVENT_MONITOR_WAIT,
  };
  for (size_t i = 0; i < (tell_waits ? 4 : 2); i++) {
    jvmtiError error = (*jvmti)->SetEventNotificationMode(jvmti, mode, events[i], NULL);
    if (error != JVMTI_ERROR_NONE) {
      return error;
    }
  }
  return JVMTI_ERROR_NONE;
}

/* Begins to tell this class of the hooks', of Object.wait as well or not. The JVM's error number. Called once. */
static jint JNICALL start(JNIEnv *env, jclass cls, jclass target, jboolean waits) {
  (void)cls;
  tell_waits = waits;
  contended = (*env)->GetStaticMethodID(env, target, "monitorContended", "(Ljava/lang/Object;)V");
  entered = (*env)->GetStaticMethodID(env, target, "monitorEntered", "(Ljava/lang/Object;)V");
  waiting = (*env)->GetStaticMethodID(env, target, "monitorWaiting", "(Ljava/lang/Object;)V");
  waited = (*env)->GetStaticMethodID(env, target, "monitorWaited", "(Ljava/lang/Object;)V");
  hooks = (jclass)(*env)->NewGlobalRef(env, target);
  if (contended == NULL || entered == NULL || waiting == NULL || waited == NULL || hooks == NULL) {
    return JVMTI_ERROR_INTERNAL;
  }
  jvmtiCapabilities wanted;
  memset(&wanted, 0, sizeof(wanted));
  wanted.can_generate_monitor_events = 1;
  jvmtiError error = (*jvmti)->AddCapabilities(jvmti, &wanted);
  if (error == JVMTI_ERROR_NONE) {
    callbacks.MonitorContendedEnter = on_contended;
    callbacks.MonitorContendedEntered = on_entered;
    callbacks.MonitorWait = on_wait;
    callbacks.MonitorWaited = on_waited;
    error = (*jvmti)->SetEventCallbacks(jvmti, &callbacks, sizeof(callbacks));
  }
  if (error == JVMTI_ERROR_NONE) {
    error = set_events(JVMTI_ENABLE);
  }
  /* Without it only the JVM itself can be asked for the owner. */
  memset(&wanted, 0, sizeof(wanted));
  wanted.can_get_monitor_info = 1;
  (*jvmti)->AddCapabilities(jvmti, &wanted);
  if (vm_flag_value("UseObjectMonitorTable") != 1 && pipe(probe) == 0) {
    fcntl(probe[0], F_SETFD, FD_CLOEXEC);
    fcntl(probe[1], F_SETFD, FD_CLOEXEC);
    fcntl(probe[0], F_SETFL, O_NONBLOCK);
    fcntl(probe[1], F_SETFL, O_NONBLOCK);
    owner_at = vm_field("ObjectMonitor", "_owner");
    stack_base_at = vm_field("JavaThread", "_stack_base");
    stack_size_at = vm_field("JavaThread", "_stack_size");
  }
  return (jint)error;
}

/* Whether the events are told. */
static jint JNICALL enable(JNIEnv *env, jclass cls, jboolean on) {
  (void)env;
  (void)cls;
  return (jint)set_events(on ? JVMTI_ENABLE : JVMTI_DISABLE);
}

/* A word of the JVM's memory, which may have been freed meanwhile; whether there is one. */
static int word(uint64_t address, uint64_t *value) {
  return write(probe[1], (const void *)(uintptr_t)address, sizeof(*value)) == sizeof(*value) &&
         read(probe[0], value, sizeof(*value)) == sizeof(*value);
}

/* What a monitor says of who has it; 0 if nobody has, -1 if that cannot be read. One at a time. */
static jlong JNICALL owner_word(JNIEnv *env, jclass cls, jlong monitor) {
  (void)env;
  (void)cls;
  uint64_t value = 0;
  return owner_at >= 0 && word((uint64_t)monitor + (uint64_t)owner_at, &value) ? (jlong)value : -1;
}

/* Where the stack of one of the JVM's threads begins, the higher address, and how large it is. */
static void JNICALL stack_range(JNIEnv *env, jclass cls, jlong thread, jlongArray out) {
  (void)cls;
  jlong told[2] = {0, 0};
  uint64_t base = 0;
  uint64_t size = 0;
  if (thread != 0 && probe[0] >= 0 && stack_base_at >= 0 && stack_size_at >= 0 &&
      word((uint64_t)thread + (uint64_t)stack_base_at, &base) &&
      word((uint64_t)thread + (uint64_t)stack_size_at, &size)) {
    told[0] = (jlong)base;
    told[1] = (jlong)size;
  }
  (*env)->SetLongArrayRegion(env, out, 0, 2, told);
}

/* Who has a monitor, as the JVM says it, which stops all threads for that. NULL of virtual ones. */
static jobject JNICALL owner(JNIEnv *env, jclass cls, jobject monitor) {
  (void)cls;
  jvmtiMonitorUsage usage;
  memset(&usage, 0, sizeof(usage));
  if ((*jvmti)->GetObjectMonitorUsage(jvmti, monitor, &usage) != JVMTI_ERROR_NONE) {
    return NULL;
  }
  for (jint i = 0; i < usage.waiter_count; i++) {
    (*env)->DeleteLocalRef(env, usage.waiters[i]);
  }
  for (jint i = 0; i < usage.notify_waiter_count; i++) {
    (*env)->DeleteLocalRef(env, usage.notify_waiters[i]);
  }
  (*jvmti)->Deallocate(jvmti, (unsigned char *)usage.waiters);
  (*jvmti)->Deallocate(jvmti, (unsigned char *)usage.notify_waiters);
  return usage.owner;
}

static const JNINativeMethod methods[] = {
    {(char *)"start0", (char *)"(Ljava/lang/Class;Z)I", (void *)start},
    {(char *)"enable0", (char *)"(Z)I", (void *)enable},
    {(char *)"ownerWord0", (char *)"(J)J", (void *)owner_word},
    {(char *)"stackRange0", (char *)"(J[J)V", (void *)stack_range},
    {(char *)"owner0", (char *)"(Ljava/lang/Object;)Ljava/lang/Thread;", (void *)owner},
};

jboolean JNICALL serve_monitor_events(JNIEnv *env, jclass cls, jclass target) {
  (void)cls;
  return (*env)->RegisterNatives(env, target, methods, sizeof(methods) / sizeof(methods[0])) == 0;
}
