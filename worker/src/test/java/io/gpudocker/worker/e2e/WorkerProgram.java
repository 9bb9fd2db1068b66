package io.gpudocker.worker.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a test starts the worker's Java: from the jars of the build with an archive of its classes, as {@code scripts/worker}
 * does, where the build says that there are jars ({@code rig.build}); else from the classes of the test. An archive halves
 * what a start costs, and tests start the worker a hundred times. Thread-safe; made once for all JVMs of a build.
 */
final class WorkerProgram {
    private static final List<String> OPTIONS =
            List.of("-Xmx200m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED");
    private static final List<String> COMMAND = command();

    private WorkerProgram() {}

    /** Before the arguments of the program. */
    static List<String> start() {
        return COMMAND;
    }

    private static List<String> command() {
        String build = System.getProperty("rig.build");
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(OPTIONS);
        if (build == null) {
            command.addAll(List.of("-cp", Objects.requireNonNull(System.getProperty("java.class.path"))));
        } else {
            Path target = Path.of(build);
            String classPath = jars(target);
            command.add("-XX:AOTCache=" + archive(target, classPath));
            command.addAll(List.of("-cp", classPath));
        }
        command.add("io.gpudocker.worker.app.Main");
        return List.copyOf(command);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String jars(Path target) {
        try (Stream<Path> own = Files.list(target);
                Stream<Path> libraries = Files.list(target.resolve("lib"))) {
            return Stream.concat(own, libraries)
                    .map(Path::toString)
                    .filter(path -> path.endsWith(".jar")
                            && !path.endsWith("-sources.jar")
                            && !path.endsWith("-javadoc.jar")
                            && !path.endsWith("-tests.jar"))
                    .sorted()
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of one JVM at a time; the others find it made. A build begins without it. */
    private static Path archive(Path target, String classPath) {
        Path archive = target.resolve("e2e.aot");
        try (FileChannel lock =
                FileChannel.open(target.resolve("e2e.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            var held = lock.lock();
            if (!Files.exists(archive) || isOlder(archive, target)) {
                make(archive, classPath);
            }
            held.release();
            return archive;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOlder(Path archive, Path target) throws IOException {
        var made = Files.getLastModifiedTime(archive);
        try (Stream<Path> jars = Files.list(target)) {
            for (Path jar :
                    jars.filter(path -> path.toString().endsWith(".jar")).toList()) {
                if (Files.getLastModifiedTime(jar).compareTo(made) > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void make(Path archive, String classPath) throws IOException {
        String classes = Path.of("..", "scripts", "start-classes.txt").toString();
        String recorded = archive + ".conf";
        String made = archive + ".new";
        java(List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + recorded), classPath, "StartClasses", classes);
        java(List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + recorded, "-XX:AOTCache=" + made), classPath);
        Files.delete(Path.of(recorded));
        Files.move(Path.of(made), archive, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void java(List<String> mode, String classPath, String... program) throws IOException {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(mode);
        command.addAll(OPTIONS);
        command.addAll(List.of("-cp", classPath));
        if (program.length > 0) {
            command.add("io.gpudocker.worker.app." + program[0]);
            command.addAll(List.of(program).subList(1, program.length));
        }
        File log = Path.of("target", "e2e-archive.log").toFile();
        try {
            int code = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("no archive of the worker's classes: see " + log.getAbsolutePath());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
