/* Loads the libraries named, as the JVM would. Those called libdiag are also started, with a JVM that
 * knows no environment, which they have to refuse. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static int refuse(void *vm, void **environment, int version) {
  (void)vm;
  (void)environment;
  (void)version;
  return -1;
}

int main(int argc, char **argv) {
  /* JNIInvokeInterface_: three reserved words, then GetEnv is the fourth function. */
  void *functions[8] = {0};
  void *vm = functions;
  functions[6] = (void *)refuse;
  for (int i = 1; i < argc; i++) {
    void *library = dlopen(argv[i], RTLD_NOW);
    void *start = library == NULL ? NULL : dlsym(library, "JNI_OnLoad");
    if (start == NULL) {
      printf("%s\n", dlerror());
      return 1;
    }
    if (strstr(argv[i], "libdiag") != NULL && ((int (*)(void *, void *))start)(&vm, NULL) != -1) {
      printf("%s: has started without a JVM\n", argv[i]);
      return 1;
    }
    printf("loaded\n");
  }
  return 0;
}
