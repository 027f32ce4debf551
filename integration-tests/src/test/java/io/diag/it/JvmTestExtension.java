package io.diag.it;

import java.lang.reflect.Method;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Turns one {@link JvmTest} or {@link JdkTest} into one test for each chosen JDK. */
final class JvmTestExtension implements TestTemplateInvocationContextProvider {

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    Method method = context.getRequiredTestMethod();
    JvmTest test = method.getAnnotation(JvmTest.class);
    int minVersion =
        test != null ? test.minVersion() : method.getAnnotation(JdkTest.class).minVersion();
    return Jdk.chosen().stream()
        .filter(jdk -> jdk.feature() >= minVersion)
        .map(jdk -> new JvmTestInvocation(jdk, test));
  }

  @Override
  public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
    return true;
  }
}
