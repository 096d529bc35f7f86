package twinwall.linux;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Moves a {@link KernelTest} into its namespace. */
final class KernelTestExtension implements ExecutionCondition, InvocationInterceptor {
  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(KernelTestExtension.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if ("all".equals(System.getenv("TWINWALL_RINGS"))) {
      return ConditionEvaluationResult.enabled("every ring was asked for");
    }
    String obstacle =
        context
            .getRoot()
            .getStore(STORE)
            .computeIfAbsent("obstacle", _ -> Netns.obstacle(), String.class);
    return obstacle.isEmpty()
        ? ConditionEvaluationResult.enabled("namespaces can be made")
        : ConditionEvaluationResult.disabled("kernel ring skipped: " + obstacle);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invocationContext,
      ExtensionContext context)
      throws Throwable {
    Netns.fresh(
        "kernel-" + context.getRequiredTestMethod().getName(),
        () -> {
          try {
            return invocation.proceed();
          } catch (Exception | Error e) {
            throw e;
          } catch (Throwable e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
