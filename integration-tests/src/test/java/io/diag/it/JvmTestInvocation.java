package io.diag.it;

import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/** One test on one JDK: starts its JVM, if it wants one, and checks and stops it afterwards. */
final class JvmTestInvocation
    implements TestTemplateInvocationContext,
        BeforeEachCallback,
        ParameterResolver,
        TestExecutionExceptionHandler,
        AfterEachCallback {

  private final Jdk jdk;
  private final JvmTest test;
  private TargetJvm target;

  JvmTestInvocation(Jdk jdk, JvmTest test) {
    this.jdk = jdk;
    this.test = test;
  }

  @Override
  public String getDisplayName(int invocationIndex) {
    return jdk.toString();
  }

  @Override
  public List<Extension> getAdditionalExtensions() {
    return List.of(this);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    if (test == null) {
      return;
    }
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .main(test.main(), test.args())
            .options(test.options())
            .jvm(test.jvmArgs())
            .suppressedErrors(test.suppressedErrors());
    for (String variable : test.env()) {
      String[] nameAndValue = variable.split("=", 2);
      launch.env(nameAndValue[0], nameAndValue[1]);
    }
    target = launch.start();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Jdk.class || (type == TargetJvm.class && test != null);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Jdk.class ? jdk : target;
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    if (target != null) {
      failure.addSuppressed(new AssertionError("The JVM's " + target.outputs()));
    }
    throw failure;
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    if (target != null) {
      target.close();
    }
  }
}
