/*
 * The project's own native library: what the kernel and the JVM tell of threads, clocks and source
 * files, and the labels of threads. The heap profiler is in heap.c.
 *
 * Methods are bound in JNI_OnLoad and not by symbol name: since JDK 24 binding by name is a
 * restricted operation of its own, checked at the first call, long after the library was loaded.
 */
#include "diag.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <linux/memfd.h>
#include <linux/perf_event.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#endif

/* MFD_NOEXEC_SEAL, which older headers do not have. */
#define NO_EXEC_SEAL 0x8U

#define NATIVE_CLASS "io/diag/agent/natives/JvmtiLibrary"

jvmtiEnv *jvmti;
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

#ifdef __linux__
static void **thread_hook_slot;

static void *find_slot(ElfW(Addr) base, const ElfW(Rela) *relocations, size_t bytes,
                       const ElfW(Sym) *symbols, const char *names) {
  for (size_t i = 0; relocations != NULL && i < bytes / sizeof(ElfW(Rela)); i++) {
    /* The symbol is in the upper half on both 64-bit platforms. */
    const char *name = names + symbols[ELF64_R_SYM(relocations[i].r_info)].st_name;
    if (strcmp(name, "pthread_setspecific") == 0) {
      return (void *)(base + relocations[i].r_offset);
    }
  }
  return NULL;
}

static int find_thread_hook(struct dl_phdr_info *info, size_t size, void *data) {
  (void)size;
  (void)data;
  const char *file = strrchr(info->dlpi_name, '/');
  if (file == NULL || strcmp(file, "/libjvm.so") != 0) {
    return 0;
  }
  const ElfW(Dyn) *entry = NULL;
  const ElfW(Dyn) *end = NULL;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    if (info->dlpi_phdr[i].p_type == PT_DYNAMIC) {
      entry = (const ElfW(Dyn) *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
      end = entry + info->dlpi_phdr[i].p_memsz / sizeof(ElfW(Dyn));
    }
  }
  const ElfW(Sym) *symbols = NULL;
  const char *names = NULL;
  const ElfW(Rela) *lazy = NULL;
  const ElfW(Rela) *other = NULL;
  size_t lazy_bytes = 0;
  size_t other_bytes = 0;
  for (; entry != end && entry->d_tag != DT_NULL; entry++) {
    switch (entry->d_tag) {
      case DT_SYMTAB:
        symbols = (const ElfW(Sym) *)entry->d_un.d_ptr;
        break;
      case DT_STRTAB:
        names = (const char *)entry->d_un.d_ptr;
        break;
      case DT_JMPREL:
        lazy = (const ElfW(Rela) *)entry->d_un.d_ptr;
        break;
      case DT_PLTRELSZ:
        lazy_bytes = entry->d_un.d_val;
        break;
      case DT_RELA:
        other = (const ElfW(Rela) *)entry->d_un.d_ptr;
        break;
      case DT_RELASZ:
        other_bytes = entry->d_un.d_val;
        break;
    }
  }
  /* glibc has made these pointers absolute; musl leaves them relative to where it is loaded. */
  if (symbols != NULL && names != NULL && (ElfW(Addr))symbols > info->dlpi_addr) {
    thread_hook_slot = find_slot(info->dlpi_addr, lazy, lazy_bytes, symbols, names);
    if (thread_hook_slot == NULL) {
      thread_hook_slot = find_slot(info->dlpi_addr, other, other_bytes, symbols, names);
    }
  }
  return 1;
}
#endif

/*
 * What libjvm calls when a thread starts and ends: async-profiler puts itself there. Each of its
 * copies does, overwriting whatever is there, and writes the C library's own function when it stops;
 * so after one of them has started or stopped, another one no longer hears of new threads.
 */
static jlong JNICALL thread_hook(JNIEnv *env, jclass cls) {
  (void)env;
  (void)cls;
#ifdef __linux__
  if (thread_hook_slot != NULL) {
    return (jlong)(uintptr_t)__atomic_load_n(thread_hook_slot, __ATOMIC_ACQUIRE);
  }
#endif
  return 0;
}

static jboolean JNICALL set_thread_hook(JNIEnv *env, jclass cls, jlong function) {
  (void)env;
  (void)cls;
#ifdef __linux__
  if (thread_hook_slot != NULL && function != 0) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    void *start = (void *)((uintptr_t)thread_hook_slot & ~(page - 1));
    /* async-profiler has done so already, else it could not have put its own there. */
    if (mprotect(start, page, PROT_READ | PROT_WRITE) == 0) {
      __atomic_store_n(thread_hook_slot, (void *)(uintptr_t)function, __ATOMIC_RELEASE);
      return JNI_TRUE;
    }
  }
#else
  (void)function;
#endif
  return JNI_FALSE;
}

/* A function of a library that is loaded already, or 0. The file itself may be gone. */
static jlong JNICALL library_function(JNIEnv *env, jclass cls, jstring path, jstring name) {
  (void)cls;
  jlong function = 0;
  const char *file = (*env)->GetStringUTFChars(env, path, NULL);
  const char *symbol = file == NULL ? NULL : (*env)->GetStringUTFChars(env, name, NULL);
  if (symbol != NULL) {
    void *library = dlopen(file, RTLD_LAZY | RTLD_NOLOAD);
    if (library != NULL) {
      function = (jlong)(uintptr_t)dlsym(library, symbol);
      dlclose(library);
    }
    (*env)->ReleaseStringUTFChars(env, name, symbol);
  }
  if (file != NULL) {
    (*env)->ReleaseStringUTFChars(env, path, file);
  }
  return function;
}

static jlong JNICALL call_for_address(JNIEnv *env, jclass cls, jlong function) {
  (void)env;
  (void)cls;
  return (jlong)(uintptr_t)((void *(*)(void))(uintptr_t)function)();
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

/*
 * The labels of each thread: the number of the set in force, which Java code writes (a label change
 * must not cost a native call) and native code reads in the thread itself. index is the thread's in
 * the Java table; 0 where there never were labels. A native profiler sets the uppermost bit of the
 * number where it has taken it for a sample: whoever changes the labels then keeps the set.
 *
 * The epoch is that of the hooks' switch when the number was written: one of another epoch counts as no
 * labels. So no thread writes into another thread's memory, which is freed when that thread ends.
 */
static __thread struct {
  int64_t labels;
  int64_t epoch;
  jint index;
  jboolean agent;
} labelled_thread;

#define SAMPLED ((int64_t)1 << 63)

static volatile int64_t labels_epoch;

static jclass os_threads;
static jmethodID thread_started;
static jmethodID thread_ended;
jvmtiEventCallbacks callbacks;

/* The current thread's word; 0 if it belongs to another index, whose end would not be told then. */
static jlong JNICALL label_slot(JNIEnv *env, jclass cls, jint index) {
  (void)env;
  (void)cls;
  if (labelled_thread.index != 0 && labelled_thread.index != index) {
    return 0;
  }
  labelled_thread.index = index;
  return (jlong)(uintptr_t)&labelled_thread.labels;
}

static jlong labels_in_force(void) {
  return labelled_thread.epoch == labels_epoch ? (jlong)(labelled_thread.labels & ~SAMPLED) : 0;
}

/* What a native profiler reads of the thread it runs in. */
static jlong JNICALL shown_labels(JNIEnv *env, jclass cls) {
  (void)env;
  (void)cls;
  return labels_in_force();
}

static void JNICALL set_labels_epoch(JNIEnv *env, jclass cls, jlong epoch) {
  (void)env;
  (void)cls;
  labels_epoch = epoch;
}

jlong take_labels(jboolean *agent) {
  *agent = labelled_thread.agent;
  jlong labels = labels_in_force();
  if (labels != 0) {
    labelled_thread.labels |= SAMPLED;
  }
  return labels;
}

static void JNICALL agent_thread(JNIEnv *env, jclass cls) {
  (void)env;
  (void)cls;
  labelled_thread.agent = JNI_TRUE;
}

static void JNICALL on_thread_start(jvmtiEnv *env, JNIEnv *jni, jthread thread) {
  (void)env;
  (void)thread;
  (*jni)->CallStaticVoidMethod(jni, os_threads, thread_started);
  /* It keeps its exceptions to itself, but for want of stack. With one pending, run would be left out. */
  (*jni)->ExceptionClear(jni);
}

static void JNICALL on_thread_end(jvmtiEnv *env, JNIEnv *jni, jthread thread) {
  (void)env;
  (void)thread;
  if (labelled_thread.index != 0) {
    (*jni)->CallStaticVoidMethod(jni, os_threads, thread_ended, labelled_thread.index);
    (*jni)->ExceptionClear(jni);
    /* A native thread may attach again, and is another thread of Java's then. */
    labelled_thread.labels = 0;
    labelled_thread.index = 0;
  }
}

/* From the first thread on that begins with labels: the others have to pay for it, too. */
static void JNICALL tell_starts(JNIEnv *env, jclass cls) {
  (void)env;
  (void)cls;
  (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, JVMTI_EVENT_THREAD_START, NULL);
}

static const JNINativeMethod os_threads_methods[] = {
    {(char *)"slot0", (char *)"(I)J", (void *)label_slot},
    {(char *)"shown0", (char *)"()J", (void *)shown_labels},
    {(char *)"kernelId0", (char *)"()J", (void *)thread_id},
    {(char *)"showOnly0", (char *)"(J)V", (void *)set_labels_epoch},
    {(char *)"tellStarts0", (char *)"()V", (void *)tell_starts},
};

static jboolean JNICALL serve_os_threads(JNIEnv *env, jclass cls, jclass target) {
  (void)cls;
  if ((*env)->RegisterNatives(env, target, os_threads_methods,
                              sizeof(os_threads_methods) / sizeof(os_threads_methods[0])) != 0) {
    return JNI_FALSE;
  }
  thread_started = (*env)->GetStaticMethodID(env, target, "started", "()V");
  thread_ended = (*env)->GetStaticMethodID(env, target, "ended", "(I)V");
  os_threads = (jclass)(*env)->NewGlobalRef(env, target);
  if (thread_started == NULL || thread_ended == NULL || os_threads == NULL) {
    return JNI_FALSE;
  }
  callbacks.ThreadStart = on_thread_start;
  callbacks.ThreadEnd = on_thread_end;
  return (*jvmti)->SetEventCallbacks(jvmti, &callbacks, sizeof(callbacks)) == JVMTI_ERROR_NONE &&
         (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, JVMTI_EVENT_THREAD_END, NULL) ==
             JVMTI_ERROR_NONE;
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
  callbacks.CompiledMethodLoad = on_compiled_method_load;
  return (*jvmti)->AddCapabilities(jvmti, &wanted) == JVMTI_ERROR_NONE &&
         (*jvmti)->SetEventCallbacks(jvmti, &callbacks, sizeof(callbacks)) == JVMTI_ERROR_NONE &&
         (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, JVMTI_EVENT_COMPILED_METHOD_LOAD,
                                            NULL) == JVMTI_ERROR_NONE;
}

/*
 * A crash report (hs_err) lists the process's mappings, so the name of one of them can tell what the
 * agent was doing. It has no access rights and the file no content, so nobody can read it by mistake
 * and it takes no memory. Called by one thread at a time.
 */
static jboolean JNICALL note_for_crash(JNIEnv *env, jclass cls, jstring text) {
  (void)cls;
  jboolean noted = JNI_FALSE;
#if defined(__linux__) && defined(SYS_memfd_create)
  static void *current = MAP_FAILED;
  const char *name = (*env)->GetStringUTFChars(env, text, NULL);
  if (name == NULL) {
    return JNI_FALSE;
  }
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  /* Kernels from 6.3 may insist on the first, older ones know only the second. */
  long fd = syscall(SYS_memfd_create, name, MFD_CLOEXEC | NO_EXEC_SEAL);
  if (fd < 0 && errno == EINVAL) {
    fd = syscall(SYS_memfd_create, name, MFD_CLOEXEC);
  }
  if (fd >= 0) {
    void *next = mmap(NULL, page, PROT_NONE, MAP_PRIVATE, (int)fd, 0);
    close((int)fd);
    if (next != MAP_FAILED) {
      if (current != MAP_FAILED) {
        munmap(current, page);
      }
      current = next;
      noted = JNI_TRUE;
    }
  }
  (*env)->ReleaseStringUTFChars(env, text, name);
#else
  (void)env;
  (void)text;
#endif
  return noted;
}

static const JNINativeMethod methods[] = {
    {(char *)"threadId0", (char *)"()J", (void *)thread_id},
    {(char *)"tickNanos0", (char *)"()J", (void *)tick_nanos},
    {(char *)"threadHook0", (char *)"()J", (void *)thread_hook},
    {(char *)"setThreadHook0", (char *)"(J)Z", (void *)set_thread_hook},
    {(char *)"perfEventsErrno0", (char *)"()I", (void *)perf_events_errno},
    {(char *)"function0", (char *)"(Ljava/lang/String;Ljava/lang/String;)J",
     (void *)library_function},
    {(char *)"callForAddress0", (char *)"(J)J", (void *)call_for_address},
    {(char *)"serveOsThreads0", (char *)"(Ljava/lang/Class;)Z", (void *)serve_os_threads},
    {(char *)"agentThread0", (char *)"()V", (void *)agent_thread},
    {(char *)"vmFlag0", (char *)"(Ljava/lang/String;)J", (void *)vm_flag},
    {(char *)"serveHeapSamples0", (char *)"(Ljava/lang/Class;)Z", (void *)serve_heap_samples},
    {(char *)"serveMonitorEvents0", (char *)"(Ljava/lang/Class;)Z", (void *)serve_monitor_events},
    {(char *)"servePauses0", (char *)"(Ljava/lang/Class;)Z", (void *)serve_pauses},
    {(char *)"serveTasks0", (char *)"(Ljava/lang/Class;)Z", (void *)serve_tasks},
    {(char *)"serveThreadStacks0", (char *)"(Ljava/lang/Class;)Z", (void *)serve_thread_stacks},
    {(char *)"keepAllPositions0", (char *)"()Z", (void *)keep_all_positions},
    {(char *)"noteForCrash0", (char *)"(Ljava/lang/String;)Z", (void *)note_for_crash},
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

#ifdef __linux__
  dl_iterate_phdr(find_thread_hook, NULL);
#endif

  jclass cls = (*env)->FindClass(env, NATIVE_CLASS);
  if (cls == NULL ||
      (*env)->RegisterNatives(env, cls, methods, sizeof(methods) / sizeof(methods[0])) != 0) {
    return JNI_ERR;
  }
  return JNI_VERSION_1_8;
}
