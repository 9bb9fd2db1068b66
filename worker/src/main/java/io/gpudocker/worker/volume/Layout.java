package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What was measured of an image when it was made or grown, in a file beside it.
 *
 * @param host whose worker made it
 * @param sizeBytes that were asked for
 * @param imageBytes of the file
 * @param usableBytes that could be filled when it was empty
 * @param command the digest of the command that it was made for
 */
record Layout(String host, FileSystemKind kind, long sizeBytes, long imageBytes, long usableBytes, String command) {

    /** Empty when there is none, or none that can be read. */
    static Optional<Layout> read(Path file) {
        try {
            var values = new Properties();
            values.load(new StringReader(Files.readString(file)));
            return Optional.of(new Layout(
                    text(values, "host"),
                    FileSystemKind.parse(text(values, "filesystem")),
                    Long.parseLong(text(values, "size")),
                    Long.parseLong(text(values, "image")),
                    Long.parseLong(text(values, "usable")),
                    text(values, "command")));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String text(Properties values, String key) {
        String value = values.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("no " + key);
        }
        return value;
    }

    /** It is on the disk when this returns; a reader sees the old one or this. */
    void write(Path file) {
        Map<String, String> values = new TreeMap<>(Map.of(
                "host", host,
                "filesystem", kind.wireName(),
                "size", Long.toString(sizeBytes),
                "image", Long.toString(imageBytes),
                "usable", Long.toString(usableBytes),
                "command", command));
        var text = new StringBuilder();
        values.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(fresh, text.toString().getBytes(StandardCharsets.UTF_8));
            Durable.sync(fresh);
            Durable.rename(fresh, file);
        } catch (IOException e) {
            throw new VolumeException(ErrorCode.INTERNAL, file + " can't be written: " + e.getMessage(), e);
        }
    }

    /** The size of the image with which so much can be filled, whatever part of the growth was done before. */
    long imageBytesFor(long size) {
        long more = SizeMargin.of(size).aim() - usableBytes;
        return more <= 0 ? imageBytes : imageBytes + kind.imageBytesFor(more);
    }

    Layout grown(long size, long image, long usable) {
        return new Layout(host, kind, size, image, usable, command);
    }
}
