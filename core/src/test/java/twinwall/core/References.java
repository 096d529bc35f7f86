package twinwall.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What compiled classes name: the evidence of the house rules. */
final class References {
  private References() {}

  static Stream<Path> classes(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(f -> f.toString().endsWith(".class")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Names of classes ({@code java.net.Socket}) and of members ({@code java.lang.System.nanoTime})
   * that a class file uses.
   */
  static Set<String> of(Path classFile) {
    Set<String> names = new TreeSet<>();
    try {
      for (PoolEntry entry : ClassFile.of().parse(classFile).constantPool()) {
        switch (entry) {
          case ClassEntry c -> names.add(dotted(c.asInternalName()));
          case MemberRefEntry m ->
              names.add(dotted(m.owner().asInternalName()) + "." + m.name().stringValue());
          default -> {}
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  private static String dotted(String internal) {
    return internal.replace('/', '.');
  }
}
