package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is mounted, as this process sees it at one moment. Immutable. */
record MountTable(List<Mount> mounts) {
    private static final Path MOUNT_INFO = Path.of("/proc/self/mountinfo");
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    /** @param source such as {@code /dev/loop0} */
    record Mount(Path point, String source) {}

    static MountTable read() {
        try {
            return parse(Files.readAllLines(MOUNT_INFO));
        } catch (IOException e) {
            throw new VolumeException(ErrorCode.INTERNAL, "the mounts of this host can't be read", e);
        }
    }

    /** Fields: id, parent, device, root, mount point, options, optional fields, {@code -}, type, source, options. */
    static MountTable parse(List<String> mountInfo) {
        return new MountTable(mountInfo.stream()
                .filter(line -> line.contains(" - "))
                .map(line -> new Mount(
                        Path.of(unescaped(line.split(" ", 6)[4])),
                        unescaped(line.substring(line.indexOf(" - ") + 3).split(" ", 3)[1])))
                .toList());
    }

    /** On this directory; the last one is what one sees. */
    List<Mount> on(Path point) {
        return mounts.stream().filter(mount -> mount.point().equals(point)).toList();
    }

    private static String unescaped(String text) {
        return OCTAL.matcher(text)
                .replaceAll(
                        octal -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(octal.group(1), 8))));
    }
}
