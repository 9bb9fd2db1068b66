package io.gpudocker.worker.app;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Loads the classes that a start needs and does nothing with them: {@code scripts/lib.sh} runs it after a build for the
 * archive that the worker is then started with. They are all those of the worker itself, and those of libraries that stand
 * in a file. One that is not there any more is left out: it only costs time at the next start.
 */
public final class StartClasses {
    private static final String OURS = "gpu-docker-";
    private static final String SUFFIX = ".class";

    private StartClasses() {}

    /** @param arguments the file, a line for each package: its name, then those of classes in it */
    public static void main(String[] arguments) throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (Path.of(entry).getFileName().toString().startsWith(OURS)) {
                load(classes(entry));
            }
        }
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            List<String> words = List.of(line.split(" "));
            load(words.stream()
                    .skip(1)
                    .map(name -> words.getFirst() + "." + name)
                    .toList());
        }
    }

    private static List<String> classes(String jar) throws IOException {
        try (JarFile file = new JarFile(jar);
                Stream<String> names = file.stream().map(entry -> entry.getName())) {
            return names.filter(name -> name.endsWith(SUFFIX))
                    .map(name ->
                            name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
                    .toList();
        }
    }

    private static void load(List<String> names) {
        for (String name : names) {
            try {
                // Asking for methods links the class; only what is linked can be archived.
                var _ = Class.forName(name, false, StartClasses.class.getClassLoader())
                        .getDeclaredMethods();
            } catch (ClassNotFoundException | LinkageError e) {
                System.out.println("left out: " + name);
            }
        }
    }
}
