/*
 * What the JVM tells of its threads, one at a time: each question is a handshake with that thread
 * alone, while all others run on. jstack and Thread.getAllStackTraces stop them all until the last
 * stack has been walked.
 */
#include "diag.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

/* How many numbers tell of one thread: frames taken, frames there were, state. */
#define RESULTS 3

/* The opcode of monitorenter. */
#define MONITOR_ENTER 0xc2

#define ACC_SYNCHRONIZED 0x0020

static int can_get_line_numbers;
static int can_get_bytecodes;
static int can_get_cpu_time;

static jobjectArray JNICALL all_threads(JNIEnv *env, jclass cls, jclass type) {
  (void)cls;
  jint count = 0;
  jthread *threads = NULL;
  if ((*jvmti)->GetAllThreads(jvmti, &count, &threads) != JVMTI_ERROR_NONE) {
    return NULL;
  }
  jobjectArray result = (*env)->NewObjectArray(env, count, type, NULL);
  for (jint i = 0; i < count; i++) {
    if (result != NULL) {
      (*env)->SetObjectArrayElement(env, result, i, threads[i]);
    }
    (*env)->DeleteLocalRef(env, threads[i]);
  }
  (*jvmti)->Deallocate(jvmti, (unsigned char *)threads);
  return result;
}

/* Deeper stacks are cut here. */
#define MAX_FRAMES 16384

/*
 * One stack: the innermost frames, and of what is deeper than wanted the outermost ones, which tell
 * what the thread is for. Returns how many were taken, -1 if the thread has none (any more). total
 * is how many there are, -1 if that is not known and only the innermost were taken.
 *
 * All are asked for at once: JDK 25 crashed (sender_for_interpreter_frame) when the outermost frames
 * of virtual threads were asked for by a negative depth.
 */
static jint stack(jthread thread, jint depth, jvmtiFrameInfo *frames, jint *total) {
  jint count = 0;
  if ((*jvmti)->GetStackTrace(jvmti, thread, 0, MAX_FRAMES, frames, &count) != JVMTI_ERROR_NONE) {
    return -1;
  }
  *total = count;
  if (count <= depth) {
    return count;
  }
  if (count == MAX_FRAMES) {
    *total = -1;
    return depth;
  }
  jint outer = depth / 2;
  memmove(frames + depth - outer, frames + count - outer, (size_t)outer * sizeof(jvmtiFrameInfo));
  return depth;
}

/*
 * The stacks and states of some threads. frames gets pairs of method and location, one stack behind
 * the other. Returns how many threads were done before there was no room for another stack.
 */
static jint JNICALL stacks(JNIEnv *env, jclass cls, jobjectArray threads, jint from, jint to,
                           jint depth, jlongArray frames, jintArray results) {
  (void)cls;
  jint room = (*env)->GetArrayLength(env, frames) / 2;
  jvmtiFrameInfo *buffer = malloc(MAX_FRAMES * sizeof(jvmtiFrameInfo));
  jlong *pairs = malloc((size_t)depth * 2 * sizeof(jlong));
  jint used = 0;
  jint i = from;
  for (; buffer != NULL && pairs != NULL && i < to && room - used >= depth; i++) {
    jobject thread = (*env)->GetObjectArrayElement(env, threads, i);
    jint told[RESULTS] = {-1, 0, 0};
    if (thread != NULL) {
      told[0] = stack(thread, depth, buffer, &told[1]);
      if ((*jvmti)->GetThreadState(jvmti, thread, &told[2]) != JVMTI_ERROR_NONE) {
        told[0] = -1;
      }
      (*env)->DeleteLocalRef(env, thread);
    }
    for (jint f = 0; f < told[0]; f++) {
      pairs[2 * f] = (jlong)(intptr_t)buffer[f].method;
      pairs[2 * f + 1] = buffer[f].location;
    }
    if (told[0] > 0) {
      (*env)->SetLongArrayRegion(env, frames, 2 * used, 2 * told[0], pairs);
      used += told[0];
    }
    (*env)->SetIntArrayRegion(env, results, RESULTS * (i - from), RESULTS, told);
  }
  free(buffer);
  free(pairs);
  return i - from;
}

static jstring text(JNIEnv *env, char *utf) {
  jstring result =
      utf == NULL || (*env)->ExceptionCheck(env) ? NULL : (*env)->NewStringUTF(env, utf);
  if (utf != NULL) {
    (*jvmti)->Deallocate(jvmti, (unsigned char *)utf);
  }
  return result;
}

/* Pairs of first location and line. */
static jintArray lines(JNIEnv *env, jmethodID method) {
  jint count = 0;
  jvmtiLineNumberEntry *table = NULL;
  if (!can_get_line_numbers ||
      (*jvmti)->GetLineNumberTable(jvmti, method, &count, &table) != JVMTI_ERROR_NONE) {
    return NULL;
  }
  jintArray result = (*env)->NewIntArray(env, 2 * count);
  for (jint i = 0; result != NULL && i < count; i++) {
    jint pair[2] = {(jint)table[i].start_location, table[i].line_number};
    (*env)->SetIntArrayRegion(env, result, 2 * i, 2, pair);
  }
  (*jvmti)->Deallocate(jvmti, (unsigned char *)table);
  return result;
}

/* How long an instruction is; 0 past the end. */
static jint instruction_length(const unsigned char *code, jint at, jint size) {
  unsigned char op = code[at];
  if (op == 0xaa || op == 0xab) { /* tableswitch, lookupswitch */
    jint operands = (at & ~3) + 4;
    if (operands + 12 > size) {
      return 0;
    }
    jint word[3];
    for (jint i = 0; i < 3; i++) {
      const unsigned char *p = code + operands + 4 * i;
      word[i] = (jint)((uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]);
    }
    jlong entries = op == 0xaa ? 3 + ((jlong)word[2] - word[1] + 1) : 2 + 2 * (jlong)word[1];
    jlong end = operands + 4 * entries;
    return end > at && end <= size ? (jint)(end - at) : 0;
  }
  if (op == 0xc4) { /* wide */
    return at + 1 < size && code[at + 1] == 0x84 ? 6 : 4;
  }
  if (op == 0x10 || op == 0x12 || (op >= 0x15 && op <= 0x19) || (op >= 0x36 && op <= 0x3a) ||
      op == 0xa9 || op == 0xbc) {
    return 2;
  }
  if (op == 0x11 || op == 0x13 || op == 0x14 || op == 0x84 || (op >= 0x99 && op <= 0xa8) ||
      (op >= 0xb2 && op <= 0xb8) || op == 0xbb || op == 0xbd || op == 0xc0 || op == 0xc1 ||
      op == 0xc6 || op == 0xc7) {
    return 3;
  }
  if (op == 0xc5) {
    return 4;
  }
  return op == 0xb9 || op == 0xba || op == 0xc8 || op == 0xc9 ? 5 : 1;
}

static int enters_monitor(const unsigned char *code, jint size) {
  for (jint at = 0, length; at < size; at += length) {
    length = instruction_length(code, at, size);
    if (code[at] == MONITOR_ENTER || length == 0) {
      return 1;
    }
  }
  return 0;
}

/* Whether a frame of this method may hold a monitor: it is synchronized or has such code in it. */
static jboolean may_hold_monitor(jmethodID method) {
  jint modifiers = 0;
  if ((*jvmti)->GetMethodModifiers(jvmti, method, &modifiers) != JVMTI_ERROR_NONE ||
      (modifiers & ACC_SYNCHRONIZED) != 0) {
    return JNI_TRUE;
  }
  jint size = 0;
  unsigned char *code = NULL;
  if (!can_get_bytecodes || (*jvmti)->GetBytecodes(jvmti, method, &size, &code) != JVMTI_ERROR_NONE) {
    /* Of a native method. */
    return JNI_FALSE;
  }
  jboolean found = enters_monitor(code, size) ? JNI_TRUE : JNI_FALSE;
  (*jvmti)->Deallocate(jvmti, code);
  return found;
}

/*
 * What a method is called: its class's signature, name, descriptor, source file, lines, and whether
 * a frame of it may hold a monitor, as an array of one in place of a Boolean. Null if its class has
 * been unloaded.
 */
static jobjectArray JNICALL method(JNIEnv *env, jclass cls, jclass object, jlong id) {
  (void)cls;
  jmethodID method = (jmethodID)(intptr_t)id;
  jclass owner = NULL;
  char *name = NULL;
  char *descriptor = NULL;
  char *signature = NULL;
  char *file = NULL;
  if ((*jvmti)->GetMethodDeclaringClass(jvmti, method, &owner) != JVMTI_ERROR_NONE ||
      (*jvmti)->GetMethodName(jvmti, method, &name, &descriptor, NULL) != JVMTI_ERROR_NONE) {
    return NULL;
  }
  (*jvmti)->GetClassSignature(jvmti, owner, &signature, NULL);
  if ((*jvmti)->GetSourceFileName(jvmti, owner, &file) != JVMTI_ERROR_NONE) {
    file = NULL;
  }
  jobjectArray result = (*env)->NewObjectArray(env, 6, object, NULL);
  jstring texts[4] = {text(env, signature), text(env, name), text(env, descriptor),
                      text(env, file)};
  if ((*env)->ExceptionCheck(env)) {
    /* The heap is full, and the exception says so. */
    return NULL;
  }
  for (jint i = 0; i < 4; i++) {
    (*env)->SetObjectArrayElement(env, result, i, texts[i]);
    (*env)->DeleteLocalRef(env, texts[i]);
  }
  jintArray line_numbers = lines(env, method);
  jbooleanArray holds = (*env)->ExceptionCheck(env) ? NULL : (*env)->NewBooleanArray(env, 1);
  if (holds != NULL) {
    (*env)->SetObjectArrayElement(env, result, 4, line_numbers);
    jboolean value = may_hold_monitor(method);
    (*env)->SetBooleanArrayRegion(env, holds, 0, 1, &value);
    (*env)->SetObjectArrayElement(env, result, 5, holds);
  }
  return result;
}

/* Nanoseconds each thread has run; -1 where it is not known, as of virtual threads. */
static void JNICALL cpu_times(JNIEnv *env, jclass cls, jobjectArray threads, jint count,
                              jlongArray results) {
  (void)cls;
  for (jint i = 0; i < count; i++) {
    jobject thread = (*env)->GetObjectArrayElement(env, threads, i);
    jlong nanos = -1;
    if (thread != NULL) {
      if (!can_get_cpu_time ||
          (*jvmti)->GetThreadCpuTime(jvmti, thread, &nanos) != JVMTI_ERROR_NONE) {
        nanos = -1;
      }
      (*env)->DeleteLocalRef(env, thread);
    }
    (*env)->SetLongArrayRegion(env, results, i, 1, &nanos);
  }
}

#ifdef __linux__
static jfieldID java_thread_field;
static long os_thread_offset = -1;
static long thread_id_offset = -1;

static void find_vm_fields(JNIEnv *env, jclass thread_class) {
  java_thread_field = (*env)->GetFieldID(env, thread_class, "eetop", "J");
  (*env)->ExceptionClear(env);
  if (java_thread_field == NULL) {
    return;
  }
  os_thread_offset = vm_field("Thread", "_osthread");
  if (os_thread_offset < 0) {
    /* JDK 17's name for it. */
    os_thread_offset = vm_field("JavaThread", "_osthread");
  }
  thread_id_offset = vm_field("OSThread", "_thread_id");
}

static jint os_thread_id(JNIEnv *env, jobject thread, const int pipe_ends[2]);

/* Tries it with the current thread, whose id the kernel tells, so that another layout is noticed. */
static void check_vm_fields(JNIEnv *env) {
  int pipe_ends[2];
  jthread current = NULL;
  int right = 0;
  if (os_thread_offset < 0 || thread_id_offset < 0) {
    return;
  }
  if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) == 0) {
    if ((*jvmti)->GetCurrentThread(jvmti, &current) == JVMTI_ERROR_NONE) {
      /* A virtual thread has no thread of the JVM's to try it with. */
      right = (*env)->GetLongField(env, current, java_thread_field) == 0 ||
              os_thread_id(env, current, pipe_ends) == (jint)syscall(SYS_gettid);
      (*env)->DeleteLocalRef(env, current);
    }
    close(pipe_ends[0]);
    close(pipe_ends[1]);
  }
  if (!right) {
    os_thread_offset = -1;
  }
}

/* Copies by way of the kernel, which refuses an address that is not there where we would crash. */
static int copy(const int pipe_ends[2], uintptr_t address, void *value, size_t size) {
  return write(pipe_ends[1], (const void *)address, size) == (ssize_t)size &&
         read(pipe_ends[0], value, size) == (ssize_t)size;
}

/* 0 if it has no thread of the system's, or is not known. */
static jint os_thread_id(JNIEnv *env, jobject thread, const int pipe_ends[2]) {
  jlong java_thread = (*env)->GetLongField(env, thread, java_thread_field);
  uintptr_t os_thread = 0;
  jint id = 0;
  if (java_thread == 0 ||
      !copy(pipe_ends, (uintptr_t)java_thread + (uintptr_t)os_thread_offset, &os_thread,
            sizeof(os_thread)) ||
      os_thread == 0 ||
      !copy(pipe_ends, os_thread + (uintptr_t)thread_id_offset, &id, sizeof(id))) {
    return 0;
  }
  /* A thread clears the field before it goes: what was read while it was set is the thread's. */
  return (*env)->GetLongField(env, thread, java_thread_field) == java_thread ? id : 0;
}
#endif

static void JNICALL os_thread_ids(JNIEnv *env, jclass cls, jobjectArray threads, jint count,
                                  jintArray results) {
  (void)cls;
#ifdef __linux__
  int pipe_ends[2];
  if (os_thread_offset < 0 || thread_id_offset < 0 || pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0) {
    return;
  }
  for (jint i = 0; i < count; i++) {
    jobject thread = (*env)->GetObjectArrayElement(env, threads, i);
    if (thread != NULL) {
      jint id = os_thread_id(env, thread, pipe_ends);
      (*env)->SetIntArrayRegion(env, results, i, 1, &id);
      (*env)->DeleteLocalRef(env, thread);
    }
  }
  close(pipe_ends[0]);
  close(pipe_ends[1]);
#else
  (void)env;
  (void)threads;
  (void)count;
  (void)results;
#endif
}

static int add_capability(jvmtiCapabilities wanted) {
  return (*jvmti)->AddCapabilities(jvmti, &wanted) == JVMTI_ERROR_NONE;
}

static void add_capabilities(void) {
  jvmtiCapabilities line_numbers;
  jvmtiCapabilities bytecodes;
  jvmtiCapabilities cpu_time;
  memset(&line_numbers, 0, sizeof(line_numbers));
  memset(&bytecodes, 0, sizeof(bytecodes));
  memset(&cpu_time, 0, sizeof(cpu_time));
  line_numbers.can_get_line_numbers = 1;
  bytecodes.can_get_bytecodes = 1;
  cpu_time.can_get_thread_cpu_time = 1;
  can_get_line_numbers = add_capability(line_numbers);
  can_get_bytecodes = add_capability(bytecodes);
  can_get_cpu_time = add_capability(cpu_time);
}

static const JNINativeMethod methods[] = {
    {(char *)"allThreads0", (char *)"(Ljava/lang/Class;)[Ljava/lang/Thread;", (void *)all_threads},
    {(char *)"stacks0", (char *)"([Ljava/lang/Thread;III[J[I)I", (void *)stacks},
    {(char *)"method0", (char *)"(Ljava/lang/Class;J)[Ljava/lang/Object;", (void *)method},
    {(char *)"cpuTimes0", (char *)"([Ljava/lang/Thread;I[J)V", (void *)cpu_times},
    {(char *)"osThreadIds0", (char *)"([Ljava/lang/Thread;I[I)V", (void *)os_thread_ids},
};

jboolean JNICALL serve_thread_stacks(JNIEnv *env, jclass cls, jclass target) {
  (void)cls;
  if ((*env)->RegisterNatives(env, target, methods, sizeof(methods) / sizeof(methods[0])) != 0) {
    return JNI_FALSE;
  }
  add_capabilities();
#ifdef __linux__
  jclass thread_class = (*env)->FindClass(env, "java/lang/Thread");
  if (thread_class != NULL) {
    find_vm_fields(env, thread_class);
    check_vm_fields(env);
  }
#endif
  return JNI_TRUE;
}
