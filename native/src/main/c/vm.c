/*
 * What the JVM says of its own objects, for its debugger: where their fields are, and its flags. Read
 * once, when the agent starts.
 */
#include "diag.h"

#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

/* Of a table of the JVM's, which ends with an entry without a name: JDK 25 has some 1,500. */
#define MOST_ENTRIES 65536

static void *libjvm(void) {
  static void *library;
  if (library == NULL) {
    Dl_info info;
    if (dladdr((void *)(uintptr_t)(*jvmti)->GetStackTrace, &info) != 0) {
      library = dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    }
  }
  return library;
}

static uint64_t number(const char *name) {
  void *library = libjvm();
  const uint64_t *value = library == NULL ? NULL : dlsym(library, name);
  return value == NULL ? UINT64_MAX : *value;
}

static const char *table(const char *name) {
  void *library = libjvm();
  const char **array = library == NULL ? NULL : dlsym(library, name);
  return array == NULL ? NULL : *array;
}

static const char *field_entry(const char *type, const char *field) {
  const char *entry = table("gHotSpotVMStructs");
  uint64_t stride = number("gHotSpotVMStructEntryArrayStride");
  uint64_t type_at = number("gHotSpotVMStructEntryTypeNameOffset");
  uint64_t field_at = number("gHotSpotVMStructEntryFieldNameOffset");
  if (entry == NULL || stride == UINT64_MAX || type_at == UINT64_MAX || field_at == UINT64_MAX) {
    return NULL;
  }
  for (int i = 0; i < MOST_ENTRIES; i++, entry += stride) {
    const char *type_name = *(const char *const *)(entry + type_at);
    const char *field_name = *(const char *const *)(entry + field_at);
    if (type_name == NULL || field_name == NULL) {
      return NULL;
    }
    if (strcmp(type_name, type) == 0 && strcmp(field_name, field) == 0) {
      return entry;
    }
  }
  return NULL;
}

long vm_field(const char *type, const char *field) {
  const char *entry = field_entry(type, field);
  uint64_t offset_at = number("gHotSpotVMStructEntryOffsetOffset");
  if (entry == NULL || offset_at == UINT64_MAX) {
    return -1;
  }
  return (long)*(const uint64_t *)(entry + offset_at);
}

/* Where a static field is. */
static void *vm_static(const char *type, const char *field) {
  const char *entry = field_entry(type, field);
  uint64_t address_at = number("gHotSpotVMStructEntryAddressOffset");
  return entry == NULL || address_at == UINT64_MAX ? NULL
                                                   : *(void *const *)(entry + address_at);
}

static uint64_t vm_size(const char *type) {
  const char *entry = table("gHotSpotVMTypes");
  uint64_t stride = number("gHotSpotVMTypeEntryArrayStride");
  uint64_t name_at = number("gHotSpotVMTypeEntryTypeNameOffset");
  uint64_t size_at = number("gHotSpotVMTypeEntrySizeOffset");
  if (entry == NULL || stride == UINT64_MAX || name_at == UINT64_MAX || size_at == UINT64_MAX) {
    return 0;
  }
  for (int i = 0; i < MOST_ENTRIES; i++, entry += stride) {
    const char *name = *(const char *const *)(entry + name_at);
    if (name == NULL) {
      return 0;
    }
    if (strcmp(name, type) == 0) {
      return *(const uint64_t *)(entry + size_at);
    }
  }
  return 0;
}

jlong vm_flag_value(const char *wanted) {
  const char *const *flags = vm_static("JVMFlag", "flags");
  const size_t *count = vm_static("JVMFlag", "numFlags");
  long name_at = vm_field("JVMFlag", "_name");
  long value_at = vm_field("JVMFlag", "_addr");
  uint64_t size = vm_size("JVMFlag");
  if (flags == NULL || count == NULL || name_at < 0 || value_at < 0 || size == 0) {
    return -1;
  }
  for (size_t i = 0; i < *count && i < MOST_ENTRIES; i++) {
    const char *entry = *flags + i * size;
    const char *name = *(const char *const *)(entry + name_at);
    const void *value = *(const void *const *)(entry + value_at);
    if (name != NULL && value != NULL && strcmp(name, wanted) == 0) {
      /* The ones that we ask for are switches, called Use..., or sizes. */
      return strncmp(name, "Use", 3) == 0 || strncmp(name, "ZGen", 4) == 0
                 ? *(const unsigned char *)value
                 : (jlong)*(const size_t *)value;
    }
  }
  return -1;
}

jlong JNICALL vm_flag(JNIEnv *env, jclass cls, jstring name) {
  (void)cls;
  const char *text = (*env)->GetStringUTFChars(env, name, NULL);
  if (text == NULL) {
    return -1;
  }
  jlong value = vm_flag_value(text);
  (*env)->ReleaseStringUTFChars(env, name, text);
  return value;
}
