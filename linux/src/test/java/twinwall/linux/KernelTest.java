package twinwall.linux;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that needs the kernel. It runs in a fresh network namespace with its loopback up, on a
 * platform thread of its own; threads and children it starts are in that namespace too. Where no
 * namespace can be made it is skipped, saying why; with {@code TWINWALL_RINGS=all} in the
 * environment it fails instead.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@Tag("kernel")
@ExtendWith(KernelTestExtension.class)
public @interface KernelTest {}
