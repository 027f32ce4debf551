package io.diag.agent.http;

import io.diag.hooks.SuppressedErrors;
import io.netty.util.internal.logging.AbstractInternalLogger;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;

/**
 * Netty's warnings as suppressed errors, the rest dropped. Netty's own choice would be
 * java.util.logging, which must not be initialised before the service does it.
 */
final class NettyLog extends InternalLoggerFactory {

  static void install() {
    InternalLoggerFactory.setDefaultFactory(new NettyLog());
  }

  @Override
  protected InternalLogger newInstance(String name) {
    return new Logger(name);
  }

  private static final class Logger extends AbstractInternalLogger {

    private static final long serialVersionUID = 1L;

    Logger(String name) {
      super(name);
    }

    private void report(String message, Throwable cause) {
      SuppressedErrors.report("netty", new NettyWarning(name() + ": " + message, cause));
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public void trace(String msg) {}

    @Override
    public void trace(String format, Object arg) {}

    @Override
    public void trace(String format, Object argA, Object argB) {}

    @Override
    public void trace(String format, Object... arguments) {}

    @Override
    public void trace(String msg, Throwable t) {}

    @Override
    public boolean isDebugEnabled() {
      return false;
    }

    @Override
    public void debug(String msg) {}

    @Override
    public void debug(String format, Object arg) {}

    @Override
    public void debug(String format, Object argA, Object argB) {}

    @Override
    public void debug(String format, Object... arguments) {}

    @Override
    public void debug(String msg, Throwable t) {}

    @Override
    public boolean isInfoEnabled() {
      return false;
    }

    @Override
    public void info(String msg) {}

    @Override
    public void info(String format, Object arg) {}

    @Override
    public void info(String format, Object argA, Object argB) {}

    @Override
    public void info(String format, Object... arguments) {}

    @Override
    public void info(String msg, Throwable t) {}

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public void warn(String msg) {
      report(msg, null);
    }

    @Override
    public void warn(String format, Object arg) {
      report(format + " " + arg, arg instanceof Throwable t ? t : null);
    }

    @Override
    public void warn(String format, Object... arguments) {
      report(format + " " + String.join(", ", strings(arguments)), null);
    }

    @Override
    public void warn(String format, Object argA, Object argB) {
      report(format + " " + argA + ", " + argB, argB instanceof Throwable t ? t : null);
    }

    @Override
    public void warn(String msg, Throwable t) {
      report(msg, t);
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }

    @Override
    public void error(String msg) {
      warn(msg);
    }

    @Override
    public void error(String format, Object arg) {
      warn(format, arg);
    }

    @Override
    public void error(String format, Object argA, Object argB) {
      warn(format, argA, argB);
    }

    @Override
    public void error(String format, Object... arguments) {
      warn(format, arguments);
    }

    @Override
    public void error(String msg, Throwable t) {
      warn(msg, t);
    }

    private static String[] strings(Object... arguments) {
      String[] strings = new String[arguments.length];
      for (int i = 0; i < arguments.length; i++) {
        strings[i] = String.valueOf(arguments[i]);
      }
      return strings;
    }
  }

  private static final class NettyWarning extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NettyWarning(String message, Throwable cause) {
      super(message, cause, false, false);
    }
  }
}
