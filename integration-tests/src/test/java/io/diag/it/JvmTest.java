package io.diag.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of one real JVM under the agent, on each of the chosen JDKs. The method takes the running
 * {@link TargetJvm}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(JvmTestExtension.class)
@interface JvmTest {

  Class<?> main();

  String[] args() default {};

  /** Agent options beside those for a free port and the address file. */
  String options() default "";

  String[] jvmArgs() default {};

  /** As NAME=VALUE. */
  String[] env() default {};

  int minVersion() default 17;

  /** How many errors the agent must have swallowed and counted. */
  long suppressedErrors() default 0;
}
