package io.gpudocker.producer.text;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where output goes: results to {@code out}, everything else to {@code err}. Both write UTF-8 whatever the locale is.
 *
 * @param colours whether {@code out} is shown by a terminal that knows colours
 * @param live whether {@code err} is shown by a terminal, where a line can be written over
 * @param screen whether {@code out} is shown by a terminal, the whole of which can be written over
 */
public record Terminal(PrintStream out, PrintStream err, boolean colours, boolean live, boolean screen) {

    /** Without a screen. */
    public Terminal(PrintStream out, PrintStream err, boolean colours, boolean live) {
        this(out, err, colours, live, false);
    }

    /** The process's own streams; {@code NO_COLOR} and {@code TERM=dumb} are respected. */
    public static Terminal ofProcess(Map<String, String> environment) {
        boolean able = !"dumb".equals(environment.getOrDefault("TERM", "dumb"));
        boolean screen = able && isTerminal(1);
        boolean colours = screen && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(
                stream(FileDescriptor.out), stream(FileDescriptor.err), colours, able && isTerminal(2), screen);
    }

    /** One of the two streams for text. */
    public static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    // Java only tells of standard input and output together; Linux tells of each.
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            return Files.isSymbolicLink(link)
                    && Files.readSymbolicLink(link).toString().matches("/dev/(pts/|tty|console).*");
        } catch (IOException unknown) {
            // Plain output is right everywhere.
            return false;
        }
    }
}
