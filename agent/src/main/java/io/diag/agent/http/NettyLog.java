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

    /**
     * Throws nothing, though for want of heap anything may fail here: Netty logs where nobody would
     * catch it, and its event loop would end.
     */
    private void report(String format, Object argA, Object argB, Throwable cause) {
      try {
        StringBuilder message = new StringBuilder(name()).append(": ").append(format);
        if (argA != null) {
          message.append(' ').append(argA);
        }
        if (argB != null) {
          message.append(", ").append(argB);
        }
        SuppressedErrors.report("netty", new NettyWarning(message.toString(), cause));
      } catch (Throwable e) {
        SuppressedErrors.report("netty", e);
      }
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
      report(msg, null, null, null);
    }

    @Override
    public void warn(String format, Object arg) {
      report(format, arg, null, arg instanceof Throwable t ? t : null);
    }

    @Override
    public void warn(String format, Object... arguments) {
      Object first = arguments.length > 0 ? arguments[0] : null;
      Object second = arguments.length > 1 ? arguments[1] : null;
      Object last = arguments.length > 0 ? arguments[arguments.length - 1] : null;
      report(format, first, second, last instanceof Throwable t ? t : null);
    }

    @Override
    public void warn(String format, Object argA, Object argB) {
      report(format, argA, argB, argB instanceof Throwable t ? t : null);
    }

    @Override
    public void warn(String msg, Throwable t) {
      report(msg, null, null, t);
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
  }

  private static final class NettyWarning extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NettyWarning(String message, Throwable cause) {
      super(message, cause, false, false);
    }
  }
}
