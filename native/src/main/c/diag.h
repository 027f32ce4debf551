/* What the files of this library share. */
#ifndef DIAG_H
#define DIAG_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <jni.h>
#include <jvmti.h>

extern jvmtiEnv *jvmti;

/* Of all files together: whoever sets one hands over all of them again. */
extern jvmtiEventCallbacks callbacks;

/*
 * The number of the label set in force in this thread; notes that a sample has it, so that the set is
 * kept. agent becomes whether the thread is one of the agent's.
 */
jlong take_labels(jboolean *agent);

/* Gives the agent's class ThreadStacks its native methods (threads.c). */
jboolean JNICALL serve_thread_stacks(JNIEnv *env, jclass cls, jclass target);

/* The same of its class HeapSamples (heap.c). */
jboolean JNICALL serve_heap_samples(JNIEnv *env, jclass cls, jclass target);

/* The same of its class MonitorEvents (monitors.c). */
jboolean JNICALL serve_monitor_events(JNIEnv *env, jclass cls, jclass target);

/* The same of its class Pauses (pauses.c). */
jboolean JNICALL serve_pauses(JNIEnv *env, jclass cls, jclass target);

/* The same of its class Tasks (tasks.c). */
jboolean JNICALL serve_tasks(JNIEnv *env, jclass cls, jclass target);

/* Begins to be told of pauses for collections; for the heap profile, or only to measure them. */
jvmtiError listen_to_pauses(jboolean for_heap);

/*
 * The heap profile's part when one begins (heap.c). All threads of Java stand still, and nothing of the
 * JVM may be called.
 */
void heap_pause_begins(void);

/* What the JVM says of itself for its debugger (vm.c). */

/* Where a field is in one of the JVM's own objects; -1 if it does not say. */
long vm_field(const char *type, const char *field);

/* The value of one of its flags, such as UseG1GC; -1 if it has none of this name. */
jlong JNICALL vm_flag(JNIEnv *env, jclass cls, jstring name);
jlong vm_flag_value(const char *name);

#endif
