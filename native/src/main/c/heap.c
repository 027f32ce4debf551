/*
 * The heap profiler's share of an allocation: which stack, which class, how large, under which
 * labels; and a weak reference to the object, which tells when it has died.
 *
 * The service's own threads run sampled(), in the middle of an allocation: it calls nothing in Java,
 * holds its lock for some hundred nanoseconds and never across a call into the JVM. All else is
 * called by one thread of the agent's at a time.
 */
#include "diag.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Samples that wait for the agent's thread; at 1 GiB/s there are 2,000 in a second. */
#define PENDING 16384

/* The agent's thread is woken up for so many. */
#define ENOUGH (PENDING / 4)

/* Longer ones are cut. */
#define MAX_DEPTH 1024

/* Each as the name of an array's class; what is beyond has no class. */
#define MAX_CLASSES 8192

/* A power of two; half of it is used. */
#define NAMED_METHODS 131072

/* How many longs tell of one sample. */
#define SAMPLE 5

/* How many pauses are remembered, with what had been sampled before each. */
#define PAUSES 1024

#define MAX_DOUBLINGS 30

/* Of the budget: the agent's thread does not thin out the last object of a stack before that. */
#define HARD_LIMIT 4

/* A part of the budget, after which a stack is followed half as often until the agent has looked. */
#define SHARES 4

#define NONE (-1)
#define CUT (-2)

struct stack {
  uint64_t hash;
  jint depth;
  /* Of the objects that are kept alive by being followed one of two to the power of this is. */
  jint doublings;
  /* How much of them has been added since the agent's thread has looked. */
  jlong held;
  jvmtiFrameInfo *frames;
  /* Global references to their classes until they have been named; one for each frame or NULL. */
  jobject *classes;
};

struct sample {
  jlong size;
  jlong labels;
  jweak object;
  jlong number;
  jint stack;
  jint class_id;
  jbyte doublings;
  jboolean agent;
};

struct followed {
  jweak object;
  jlong number;
};

static struct {
  jint max_depth;
  jint max_stacks;
  jint max_followed;
  /* Objects from this size on are kept alive by being followed, until the whole heap is marked. */
  jlong held_from;
  jlong held_budget;
} settings;

static volatile char lock_word;

/* All of these under the lock. */
static struct sample *pending;
static jint pending_size;
static jlong sampled_number;
static jlong lost;
static struct stack *stacks;
static jint stacks_size;
/* Of those before this one the classes are no longer held; before the other they need not be. */
static jint settled_size;
static jint settling_size;
/* Methods that have been named, so that their classes need not be held any more for that. */
static jmethodID *named_methods;
static jint named_methods_size;
/* Numbers of stacks and 1, so that what is not used yet takes no memory. */
static jint *stack_slots;
static jint stack_slots_mask;
static char *classes[MAX_CLASSES];
static jint classes_size;
static jint class_slots[2 * MAX_CLASSES];
static jlong held;
/* The same when the agent's thread has looked. */
static jlong held_after_look;
static jlong not_followed;
/* Of the numbers of stacks and classes; they begin anew when there is no room for more. */
static jint generation;
static uint64_t coin = 0x9E3779B97F4A7C15u;

/* Of the agent's thread alone. */
static struct sample *taken;
static jint taken_size;
static jint taken_from;
static struct followed *followed;
static jint followed_size;
static jint *free_slots;
static jint free_size;

/* Whether this thread adds samples up: it would make more of them than it takes, without end. */
static __thread jboolean adding_up;

/* Written in the pauses themselves, by the thread that has stopped all others. */
static jlong pause_numbers[PAUSES];
static volatile jlong pauses;

static int wake_up[2] = {-1, -1};

/* So often the processor is offered to others; then a thread that waits for the lock sleeps. */
#define YIELDS 64

/*
 * What is done under the lock has a bound, so this ends when its owner runs. A thread of real-time
 * priority that only yields would keep an owner of lower priority from running for ever.
 */
static void lock(void) {
  static const struct timespec pause = {.tv_nsec = 50000};
  for (int tries = 0; __atomic_test_and_set(&lock_word, __ATOMIC_ACQUIRE); tries++) {
    if (tries < YIELDS) {
      sched_yield();
    } else {
      tries = YIELDS;
      nanosleep(&pause, NULL);
    }
  }
}

static void unlock(void) {
  __atomic_clear(&lock_word, __ATOMIC_RELEASE);
}

static void wake(void) {
  char one = 1;
  if (write(wake_up[1], &one, 1) < 0) {
    /* It is full: whoever waits wakes up anyway. */
    return;
  }
}

static uint64_t hash_of(const jvmtiFrameInfo *frames, jint depth) {
  uint64_t hash = (uint64_t)depth;
  for (jint i = 0; i < depth; i++) {
    hash = (hash ^ (uint64_t)(uintptr_t)frames[i].method) * 0x9E3779B97F4A7C15u;
    hash = (hash ^ (hash >> 32) ^ (uint64_t)frames[i].location) * 0xC2B2AE3D27D4EB4Fu;
  }
  return hash ^ (hash >> 29);
}

/* The place of a stack in the table, or of the hole where it belongs. */
static jint stack_slot(const jvmtiFrameInfo *frames, jint depth, uint64_t hash) {
  jint slot = (jint)(hash & (uint64_t)stack_slots_mask);
  for (; stack_slots[slot] != 0; slot = (slot + 1) & stack_slots_mask) {
    struct stack *known = &stacks[stack_slots[slot] - 1];
    if (known->hash == hash && known->depth == depth) {
      jint i = 0;
      while (i < depth && known->frames[i].method == frames[i].method &&
             known->frames[i].location == frames[i].location) {
        i++;
      }
      if (i == depth) {
        break;
      }
    }
  }
  return slot;
}

static void release_classes(JNIEnv *env, struct stack *stack) {
  for (jint i = 0; stack->classes != NULL && i < stack->depth; i++) {
    if (stack->classes[i] != NULL) {
      (*env)->DeleteGlobalRef(env, stack->classes[i]);
    }
  }
  free(stack->classes);
  stack->classes = NULL;
}

/* The place of a method in the table, or of the hole where it belongs. */
static jint method_slot(jmethodID method) {
  jint slot = (jint)((uintptr_t)method * 0x9E3779B97F4A7C15u >> 40 & (NAMED_METHODS - 1));
  while (named_methods[slot] != NULL && named_methods[slot] != method) {
    slot = (slot + 1) & (NAMED_METHODS - 1);
  }
  return slot;
}

/* Which of the frames have a method that has no name yet; how many of them there are. */
static jint unnamed(const jvmtiFrameInfo *frames, jint depth, jboolean *result) {
  jint count = 0;
  lock();
  for (jint i = 0; i < depth; i++) {
    result[i] = named_methods[method_slot(frames[i].method)] == NULL;
    count += result[i];
  }
  unlock();
  return count;
}

/*
 * A copy of a stack, with the classes held of methods that have no name yet, so that they are not
 * unloaded before: 2 us for each of them, and so in a service that has warmed up for hardly any.
 */
static int copy_stack(JNIEnv *env, const jvmtiFrameInfo *frames, jint depth, uint64_t hash,
                      struct stack *copy) {
  copy->hash = hash;
  copy->depth = depth;
  copy->doublings = 0;
  copy->held = 0;
  jboolean without_name[MAX_DEPTH];
  jint count = unnamed(frames, depth, without_name);
  copy->frames = malloc(((size_t)depth + 1) * sizeof(jvmtiFrameInfo));
  copy->classes = count == 0 ? NULL : calloc((size_t)depth, sizeof(jobject));
  if (copy->frames == NULL || (count > 0 && copy->classes == NULL)) {
    free(copy->frames);
    free(copy->classes);
    return 0;
  }
  memcpy(copy->frames, frames, (size_t)depth * sizeof(jvmtiFrameInfo));
  for (jint i = 0; i < depth; i++) {
    jclass owner = NULL;
    if (without_name[i] &&
        (*jvmti)->GetMethodDeclaringClass(jvmti, frames[i].method, &owner) == JVMTI_ERROR_NONE) {
      copy->classes[i] = (*env)->NewGlobalRef(env, owner);
      (*env)->DeleteLocalRef(env, owner);
    }
  }
  return 1;
}

/* Adds a stack that was not there a moment ago. */
static jint add_stack(JNIEnv *env, const jvmtiFrameInfo *frames, jint depth, uint64_t hash) {
  struct stack copy;
  if (!copy_stack(env, frames, depth, hash, &copy)) {
    return CUT;
  }
  jint id = CUT;
  lock();
  jint slot = stack_slot(frames, depth, hash);
  if (stack_slots[slot] != 0) {
    id = stack_slots[slot] - 1;
  } else if (stacks_size < settings.max_stacks) {
    id = stacks_size++;
    stacks[id] = copy;
    stack_slots[slot] = id + 1;
    unlock();
    return id;
  }
  unlock();
  release_classes(env, &copy);
  free(copy.frames);
  return id;
}

static uint32_t text_hash(const char *text) {
  uint32_t hash = 2166136261u;
  for (; *text != 0; text++) {
    hash = (hash ^ (unsigned char)*text) * 16777619u;
  }
  return hash;
}

/* Under the lock. Takes over the name's copy where it is a new one. */
static jint class_of(const char *signature) {
  jint slot = (jint)(text_hash(signature) % (2 * MAX_CLASSES));
  for (; class_slots[slot] != 0; slot = (slot + 1) % (2 * MAX_CLASSES)) {
    if (strcmp(classes[class_slots[slot] - 1], signature) == 0) {
      return class_slots[slot] - 1;
    }
  }
  char *copy = classes_size < MAX_CLASSES ? strdup(signature) : NULL;
  if (copy == NULL) {
    return NONE;
  }
  classes[classes_size++] = copy;
  class_slots[slot] = classes_size;
  return classes_size - 1;
}

/*
 * Whether an object is to be followed that is kept alive by that. Where a stack makes many of them
 * only each second, fourth, eighth is, and stands for as many, so that all together stay within a
 * share of the heap.
 */
static int may_hold(jlong size, struct stack *stack, jbyte *doublings) {
  coin ^= coin << 13;
  coin ^= coin >> 7;
  coin ^= coin << 17;
  *doublings = (jbyte)(stack == NULL ? 0 : stack->doublings);
  if (((coin >> 16) & (((uint64_t)1 << *doublings) - 1)) != 0) {
    /* The others stand for it. */
    return 0;
  }
  if (held > 0 && held + size > HARD_LIMIT * settings.held_budget) {
    not_followed++;
    if (held > held_after_look) {
      /* Else it has just looked, and would find nothing more to let go. */
      held_after_look = held;
      wake();
    }
    return 0;
  }
  held += size;
  if (stack != NULL) {
    stack->held += size;
    if (stack->held > settings.held_budget / SHARES && stack->doublings < MAX_DOUBLINGS) {
      /* By itself, and not by all together: what is made once is not to suffer for the others. */
      stack->held = 0;
      stack->doublings++;
      wake();
    }
  }
  return 1;
}

/* Before anything is made for a sample that nobody will take. */
static int is_full(void) {
  lock();
  int full = pending_size == PENDING;
  lost += full;
  unlock();
  return full;
}

static void JNICALL sampled(jvmtiEnv *env, JNIEnv *jni, jthread thread, jobject object,
                            jclass object_class, jlong size) {
  (void)env;
  (void)thread;
  if (adding_up || is_full()) {
    return;
  }
  jvmtiFrameInfo few[128];
  jvmtiFrameInfo *frames = few;
  if (settings.max_depth > 128) {
    frames = malloc((size_t)settings.max_depth * sizeof(jvmtiFrameInfo));
    if (frames == NULL) {
      return;
    }
  }
  jint depth = 0;
  if ((*jvmti)->GetStackTrace(jvmti, NULL, 0, settings.max_depth, frames, &depth) !=
      JVMTI_ERROR_NONE) {
    depth = 0;
  }
  char *signature = NULL;
  if ((*jvmti)->GetClassSignature(jvmti, object_class, &signature, NULL) != JVMTI_ERROR_NONE) {
    signature = NULL;
  }
  uint64_t hash = hash_of(frames, depth);
  struct sample sample = {.size = size, .object = NULL};
  sample.labels = take_labels(&sample.agent);
  int follow = 1;

  lock();
  jint seen = generation;
  jint slot = stack_slot(frames, depth, hash);
  sample.stack = stack_slots[slot] - 1;
  int full = sample.stack == NONE && stacks_size == settings.max_stacks;
  sample.class_id = signature == NULL ? NONE : class_of(signature);
  if (size >= settings.held_from) {
    follow =
        may_hold(size, sample.stack == NONE ? NULL : &stacks[sample.stack], &sample.doublings);
  }
  unlock();

  if (sample.stack == NONE) {
    sample.stack = full ? CUT : add_stack(jni, frames, depth, hash);
  }
  if (follow) {
    sample.object = (*jni)->NewWeakGlobalRef(jni, object);
  }

  lock();
  int added = pending_size < PENDING;
  int enough = 0;
  if (seen != generation) {
    sample.stack = CUT;
    sample.class_id = NONE;
  }
  if (added) {
    sample.number = ++sampled_number;
    pending[pending_size++] = sample;
    enough = pending_size == ENOUGH;
  } else {
    lost++;
  }
  unlock();

  if (!added && sample.object != NULL) {
    (*jni)->DeleteWeakGlobalRef(jni, sample.object);
  }
  if (enough) {
    wake();
  }
  if (signature != NULL) {
    (*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
  }
  if (frames != few) {
    free(frames);
  }
}

void heap_pause_begins(void) {
  pause_numbers[pauses % PAUSES] = __atomic_load_n(&sampled_number, __ATOMIC_RELAXED);
  __atomic_store_n(&pauses, pauses + 1, __ATOMIC_RELEASE);
}

static int allocate(void) {
  jint slots = 1024;
  while (slots < 2 * settings.max_stacks) {
    slots *= 2;
  }
  pending = malloc(PENDING * sizeof(struct sample));
  taken = malloc(PENDING * sizeof(struct sample));
  stacks = calloc((size_t)settings.max_stacks, sizeof(struct stack));
  stack_slots = calloc((size_t)slots, sizeof(jint));
  followed = calloc((size_t)settings.max_followed, sizeof(struct followed));
  free_slots = malloc((size_t)settings.max_followed * sizeof(jint));
  named_methods = calloc(NAMED_METHODS, sizeof(jmethodID));
  if (pending == NULL || taken == NULL || stacks == NULL || stack_slots == NULL ||
      followed == NULL || free_slots == NULL || named_methods == NULL) {
    return 0;
  }
  stack_slots_mask = slots - 1;
#ifdef __linux__
  return pipe2(wake_up, O_NONBLOCK | O_CLOEXEC) == 0;
#else
  return pipe(wake_up) == 0 && fcntl(wake_up[0], F_SETFL, O_NONBLOCK) == 0 &&
         fcntl(wake_up[1], F_SETFL, O_NONBLOCK) == 0 &&
         fcntl(wake_up[0], F_SETFD, FD_CLOEXEC) == 0 && fcntl(wake_up[1], F_SETFD, FD_CLOEXEC) == 0;
#endif
}

/* Begins to sample. The JVM's error number; 98 where another agent has the events. Called once. */
static jint JNICALL start(JNIEnv *env, jclass cls, jint interval, jint max_depth, jint max_stacks,
                          jint max_followed, jlong held_from, jlong held_budget) {
  (void)env;
  (void)cls;
  settings.max_depth = max_depth < MAX_DEPTH ? max_depth : MAX_DEPTH;
  settings.max_stacks = max_stacks;
  settings.max_followed = max_followed;
  settings.held_from = held_from;
  settings.held_budget = held_budget;
  if (pending != NULL) {
    return JVMTI_ERROR_NOT_AVAILABLE;
  }
  if (!allocate()) {
    return JVMTI_ERROR_OUT_OF_MEMORY;
  }
  jvmtiCapabilities wanted;
  memset(&wanted, 0, sizeof(wanted));
  wanted.can_generate_sampled_object_alloc_events = 1;
  jvmtiError error = (*jvmti)->AddCapabilities(jvmti, &wanted);
  if (error == JVMTI_ERROR_NONE) {
    error = (*jvmti)->SetHeapSamplingInterval(jvmti, interval);
  }
  callbacks.SampledObjectAlloc = sampled;
  if (error == JVMTI_ERROR_NONE) {
    error = (*jvmti)->SetEventCallbacks(jvmti, &callbacks, sizeof(callbacks));
  }
  if (error == JVMTI_ERROR_NONE) {
    error = listen_to_pauses(JNI_TRUE);
  }
  if (error == JVMTI_ERROR_NONE) {
    error = (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE,
                                               JVMTI_EVENT_SAMPLED_OBJECT_ALLOC, NULL);
  }
  return (jint)error;
}

/* What this thread allocates is left out from now on, or no longer. */
static void JNICALL leave_out(JNIEnv *env, jclass cls, jboolean out) {
  (void)env;
  (void)cls;
  adding_up = out;
}

/* Takes no more samples. */
static void JNICALL stop(JNIEnv *env, jclass cls) {
  (void)env;
  (void)cls;
  (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_DISABLE, JVMTI_EVENT_SAMPLED_OBJECT_ALLOC, NULL);
}

/* Takes samples again. */
static void JNICALL resume(JNIEnv *env, jclass cls) {
  (void)env;
  (void)cls;
  (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, JVMTI_EVENT_SAMPLED_OBJECT_ALLOC, NULL);
}

/* Waits until there are many samples, or something has to be thinned out, or for so long. */
static void JNICALL await_samples(JNIEnv *env, jclass cls, jint millis) {
  (void)env;
  (void)cls;
  struct pollfd end = {.fd = wake_up[0], .events = POLLIN};
  if (poll(&end, 1, millis) > 0) {
    if ((end.revents & POLLIN) == 0) {
      /* Somebody has closed all descriptors that are not his. */
      poll(NULL, 0, millis);
      return;
    }
    /* As much as a pipe holds: those that write must not keep this thread here. */
    char some[64];
    for (int i = 0; i < 1024 && read(wake_up[0], some, sizeof(some)) == (ssize_t)sizeof(some); i++) {
    }
  }
}

/* Where an object is followed from now on, or NONE. */
static jint follow(JNIEnv *env, const struct sample *sample) {
  if (sample->object == NULL) {
    return NONE;
  }
  jint slot;
  if (free_size > 0) {
    slot = free_slots[--free_size];
  } else if (followed_size < settings.max_followed) {
    slot = followed_size++;
  } else {
    (*env)->DeleteWeakGlobalRef(env, sample->object);
    return NONE;
  }
  followed[slot].object = sample->object;
  followed[slot].number = sample->number;
  return slot;
}

/*
 * Takes samples that wait: for each its stack and class, its size, its labels, its number, and where
 * it is followed with its weight and whether it is the agent's. Returns how many; 0 if there are no
 * more.
 */
static jint JNICALL take(JNIEnv *env, jclass cls, jlongArray out) {
  (void)cls;
  if (taken_from == taken_size) {
    lock();
    struct sample *next = pending;
    taken_size = pending_size;
    pending = taken;
    pending_size = 0;
    unlock();
    taken = next;
    taken_from = 0;
  }
  jint room = (*env)->GetArrayLength(env, out) / SAMPLE;
  jint count = taken_size - taken_from < room ? taken_size - taken_from : room;
  for (jint i = 0; i < count; i++) {
    const struct sample *sample = &taken[taken_from + i];
    int refused = sample->object != NULL;
    jint slot = follow(env, sample);
    refused &= slot == NONE;
    jlong told[SAMPLE] = {
        (jlong)(uint32_t)sample->stack | (jlong)sample->class_id << 32,
        sample->size,
        sample->labels,
        sample->number,
        (jlong)(uint32_t)slot | (jlong)sample->doublings << 32 | (jlong)sample->agent << 40 |
            (jlong)refused << 41,
    };
    (*env)->SetLongArrayRegion(env, out, i * SAMPLE, SAMPLE, told);
  }
  taken_from += count;
  return count;
}

/* Method and location by turns. */
static jlongArray JNICALL stack_of(JNIEnv *env, jclass cls, jint id) {
  (void)cls;
  lock();
  struct stack stack = stacks[id];
  unlock();
  jlongArray result = (*env)->NewLongArray(env, 2 * stack.depth);
  for (jint i = 0; result != NULL && i < stack.depth; i++) {
    jlong pair[2] = {(jlong)(intptr_t)stack.frames[i].method, stack.frames[i].location};
    (*env)->SetLongArrayRegion(env, result, 2 * i, 2, pair);
  }
  return result;
}

/* Its classes may be unloaded again. */
static void release(JNIEnv *env, jint id) {
  lock();
  struct stack stack = stacks[id];
  stacks[id].classes = NULL;
  unlock();
  release_classes(env, &stack);
}

/* All of its methods have names now. */
static void JNICALL named(JNIEnv *env, jclass cls, jint id) {
  (void)cls;
  release(env, id);
  lock();
  for (jint i = 0; i < stacks[id].depth && named_methods_size < NAMED_METHODS / 2; i++) {
    jint slot = method_slot(stacks[id].frames[i].method);
    named_methods_size += named_methods[slot] == NULL;
    named_methods[slot] = stacks[id].frames[i].method;
  }
  unlock();
}

/*
 * To be called when no sample waits: lets the classes of stacks go that had been there the last time
 * and that nobody has named, since their samples were lost.
 */
static void JNICALL settle(JNIEnv *env, jclass cls) {
  (void)cls;
  for (jint id = settled_size; id < settling_size; id++) {
    release(env, id);
  }
  settled_size = settling_size;
  lock();
  settling_size = stacks_size;
  unlock();
}

static jstring JNICALL class_name(JNIEnv *env, jclass cls, jint id) {
  (void)cls;
  lock();
  const char *name = classes[id];
  unlock();
  return (*env)->NewStringUTF(env, name);
}

/*
 * Forgets all stacks and classes, which are then told again, if there is no room for more and no
 * sample waits that has one. Whether it did.
 */
static jboolean JNICALL forget(JNIEnv *env, jclass cls) {
  (void)cls;
  jboolean done = JNI_FALSE;
  struct stack *empty = calloc((size_t)settings.max_stacks, sizeof(struct stack));
  struct stack *old = NULL;
  jint old_size = 0;
  char **old_classes = malloc(sizeof(classes));
  jint old_classes_size = 0;
  if (empty != NULL && old_classes != NULL) {
    lock();
    if (pending_size == 0 && taken_from == taken_size &&
        (stacks_size == settings.max_stacks || classes_size == MAX_CLASSES)) {
      generation++;
      settled_size = 0;
      settling_size = 0;
      old = stacks;
      old_size = stacks_size;
      stacks = empty;
      empty = NULL;
      stacks_size = 0;
      memset(named_methods, 0, NAMED_METHODS * sizeof(jmethodID));
      named_methods_size = 0;
      memset(stack_slots, 0, ((size_t)stack_slots_mask + 1) * sizeof(jint));
      memcpy(old_classes, classes, sizeof(classes));
      old_classes_size = classes_size;
      classes_size = 0;
      memset(class_slots, 0, sizeof(class_slots));
      done = JNI_TRUE;
    }
    unlock();
  }
  for (jint i = 0; i < old_size; i++) {
    release_classes(env, &old[i]);
    free(old[i].frames);
  }
  for (jint i = 0; i < old_classes_size; i++) {
    free(old_classes[i]);
  }
  free(old);
  free(empty);
  free(old_classes);
  return done;
}

/*
 * Finds objects that have died among those sampled after this one, and follows them no longer.
 * Returns how many; less than there is room for if there are no more.
 */
static jint JNICALL sweep(JNIEnv *env, jclass cls, jlong above, jint from, jintArray out) {
  (void)cls;
  jint room = (*env)->GetArrayLength(env, out);
  jint dead = 0;
  for (jint slot = from; slot < followed_size && dead < room; slot++) {
    if (followed[slot].object != NULL && followed[slot].number > above &&
        (*env)->IsSameObject(env, followed[slot].object, NULL)) {
      (*env)->DeleteWeakGlobalRef(env, followed[slot].object);
      followed[slot].object = NULL;
      free_slots[free_size++] = slot;
      (*env)->SetIntArrayRegion(env, out, dead++, 1, &slot);
    }
  }
  return dead;
}

/* Lets an object go that may live. */
static void JNICALL unfollow(JNIEnv *env, jclass cls, jint slot) {
  (void)cls;
  if (followed[slot].object != NULL) {
    (*env)->DeleteWeakGlobalRef(env, followed[slot].object);
    followed[slot].object = NULL;
    free_slots[free_size++] = slot;
  }
}

/* Says how much is held now by following it. */
static void JNICALL hold(JNIEnv *env, jclass cls, jlong bytes) {
  (void)env;
  (void)cls;
  lock();
  held = bytes;
  held_after_look = bytes;
  for (jint id = 0; id < stacks_size; id++) {
    stacks[id].held = 0;
  }
  unlock();
}

/* Of what this stack allocates half as many are followed from now on, or of all stacks twice. */
static void JNICALL follow_half(JNIEnv *env, jclass cls, jint id) {
  (void)env;
  (void)cls;
  lock();
  if (id >= 0 && id < stacks_size && stacks[id].doublings < MAX_DOUBLINGS) {
    stacks[id].doublings++;
  }
  unlock();
}

static void JNICALL follow_twice(JNIEnv *env, jclass cls) {
  (void)env;
  (void)cls;
  lock();
  for (jint id = 0; id < stacks_size; id++) {
    stacks[id].doublings -= stacks[id].doublings > 0;
  }
  unlock();
}

/*
 * The first pause that began when this sample had been taken: its number, and the last sample taken
 * before it. An earlier pause and the number itself if there was none since, or it is too long ago to
 * be known.
 */
static void JNICALL pause_after(JNIEnv *env, jclass cls, jlong number, jlongArray out) {
  (void)cls;
  jlong last = __atomic_load_n(&pauses, __ATOMIC_ACQUIRE);
  jlong oldest = last > PAUSES / 2 ? last - PAUSES / 2 : 0;
  jlong told[2] = {oldest, number};
  for (jlong pause = last; pause > oldest; pause--) {
    jlong before = pause_numbers[(pause - 1) % PAUSES];
    if (before < number) {
      (*env)->SetLongArrayRegion(env, out, 0, 2, told);
      return;
    }
    told[0] = pause;
    told[1] = before;
  }
  if (oldest > 0) {
    /* It may have been one of those before. */
    told[0] = oldest;
    told[1] = number;
  }
  (*env)->SetLongArrayRegion(env, out, 0, 2, told);
}

/* The last sample's number, pauses, samples lost, objects not followed. */
static void JNICALL counts(JNIEnv *env, jclass cls, jlongArray out) {
  (void)cls;
  lock();
  jlong told[4] = {sampled_number, __atomic_load_n(&pauses, __ATOMIC_ACQUIRE), lost, not_followed};
  unlock();
  (*env)->SetLongArrayRegion(env, out, 0, 4, told);
}

static const JNINativeMethod methods[] = {
    {(char *)"start0", (char *)"(IIIIJJ)I", (void *)start},
    {(char *)"stop0", (char *)"()V", (void *)stop},
    {(char *)"resume0", (char *)"()V", (void *)resume},
    {(char *)"settle0", (char *)"()V", (void *)settle},
    {(char *)"leaveOut0", (char *)"(Z)V", (void *)leave_out},
    {(char *)"await0", (char *)"(I)V", (void *)await_samples},
    {(char *)"take0", (char *)"([J)I", (void *)take},
    {(char *)"stack0", (char *)"(I)[J", (void *)stack_of},
    {(char *)"named0", (char *)"(I)V", (void *)named},
    {(char *)"className0", (char *)"(I)Ljava/lang/String;", (void *)class_name},
    {(char *)"forget0", (char *)"()Z", (void *)forget},
    {(char *)"sweep0", (char *)"(JI[I)I", (void *)sweep},
    {(char *)"unfollow0", (char *)"(I)V", (void *)unfollow},
    {(char *)"hold0", (char *)"(J)V", (void *)hold},
    {(char *)"followHalf0", (char *)"(I)V", (void *)follow_half},
    {(char *)"followTwice0", (char *)"()V", (void *)follow_twice},
    {(char *)"pauseAfter0", (char *)"(J[J)V", (void *)pause_after},
    {(char *)"counts0", (char *)"([J)V", (void *)counts},
};

jboolean JNICALL serve_heap_samples(JNIEnv *env, jclass cls, jclass target) {
  (void)cls;
  return (*env)->RegisterNatives(env, target, methods, sizeof(methods) / sizeof(methods[0])) == 0;
}
