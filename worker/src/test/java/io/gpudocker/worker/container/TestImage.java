package io.gpudocker.worker.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * An image as a registry keeps it: each layer one file.
 *
 * @param layers digests of what is transferred, compressed
 * @param blobs configuration and layers by digest
 */
record TestImage(byte[] manifest, List<String> layers, Map<String, byte[]> blobs) {
    static final String MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json";
    private static final int TAR_BLOCK = 512;

    static TestImage of(byte[]... files) {
        Map<String, byte[]> blobs = new LinkedHashMap<>();
        List<String> diffIds = new ArrayList<>();
        for (int i = 0; i < files.length; i++) {
            byte[] tar = tar("file" + i, files[i]);
            byte[] packed = gzip(tar);
            diffIds.add(digest(tar));
            blobs.put(digest(packed), packed);
        }
        List<String> layers = List.copyOf(blobs.keySet());
        byte[] config = config(diffIds);
        String manifest = """
                {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}""".formatted(
                MANIFEST_TYPE,
                descriptor("application/vnd.docker.container.image.v1+json", digest(config), config.length),
                layers.stream()
                        .map(layer -> descriptor(
                                "application/vnd.docker.image.rootfs.diff.tar.gzip", layer, sized(blobs, layer)))
                        .collect(Collectors.joining(",")));
        blobs.put(digest(config), config);
        return new TestImage(manifest.getBytes(UTF_8), layers, Map.copyOf(blobs));
    }

    private static int sized(Map<String, byte[]> blobs, String digest) {
        byte[] bytes = blobs.get(digest);
        return bytes == null ? 0 : bytes.length;
    }

    long layerBytes() {
        return layers.stream().mapToLong(layer -> sized(blobs, layer)).sum();
    }

    private static byte[] config(List<String> diffIds) {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        return """
                {"architecture":"%s","os":"linux","config":{"Cmd":["/none"]},"rootfs":{"type":"layers","diff_ids":[%s]}}""".formatted(
                        architecture, diffIds.stream().map(id -> '"' + id + '"').collect(Collectors.joining(",")))
                .getBytes(UTF_8);
    }

    private static String descriptor(String type, String digest, int size) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(type, digest, size);
    }

    static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] tar(String name, byte[] content) {
        byte[] header = new byte[TAR_BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644\0" + "0000000\0" + "0000000\0");
        put(header, 124, "%011o\0".formatted(content.length) + "%011o\0".formatted(0));
        put(header, 148, "        0");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xFF;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header);
        out.writeBytes(content);
        int padding = (TAR_BLOCK - content.length % TAR_BLOCK) % TAR_BLOCK;
        out.writeBytes(new byte[padding + 2 * TAR_BLOCK]);
        return out.toByteArray();
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
