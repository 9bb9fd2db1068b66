package io.gpudocker.worker.container.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpudocker.worker.container.Labels;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration file of a new image: that of an existing image, with other layers and other labels of ours. Its
 * digest is the image's id. Immutable.
 */
record ImageConfig(byte[] json, int layers) {
    /** What inspect shows of them is of the container that the image was made of, if anything. */
    private static final List<String> OF_A_CONTAINER = List.of("Hostname", "Domainname", "Image");

    /**
     * @param base what inspect says of the image whose configuration is kept; its labels of ours are left out
     * @param layers what inspect says of the image whose layers and time are taken
     */
    static ImageConfig of(JsonNode base, JsonNode layers, Map<String, String> labels) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("architecture", base.path("Architecture").asText());
        root.put("os", base.path("Os").asText());
        if (!base.path("Variant").asText().isEmpty()) {
            root.put("variant", base.path("Variant").asText());
        }
        root.put("created", layers.path("Created").asText());
        root.set("config", config(base.path("Config"), labels));
        ObjectNode rootfs = root.putObject("rootfs").put("type", "layers");
        ArrayNode ids = rootfs.putArray("diff_ids");
        layers.path("RootFS").path("Layers").forEach(ids::add);
        return new ImageConfig(root.toString().getBytes(StandardCharsets.UTF_8), ids.size());
    }

    /** The base's, with its labels that are not ours, and these. */
    static ObjectNode config(JsonNode base, Map<String, String> labels) {
        ObjectNode config =
                base instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
        config.remove(OF_A_CONTAINER);
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        base.path("Labels").properties().stream()
                .filter(label -> !label.getKey().startsWith(Labels.PREFIX))
                .forEach(label -> all.set(label.getKey(), label.getValue()));
        labels.forEach(all::put);
        config.set("Labels", all);
        return config;
    }

    String imageId() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(json);
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * An image archive that names layers which the engine has, and holds none.
     *
     * @param reference as {@code repo:tag}
     */
    byte[] archive(@Nullable String reference) {
        ObjectNode item = JsonNodeFactory.instance.objectNode().put("Config", "config.json");
        ArrayNode tags = item.putArray("RepoTags");
        if (reference != null) {
            tags.add(reference);
        }
        ArrayNode files = item.putArray("Layers");
        for (int i = 0; i < layers; i++) {
            files.add("known");
        }
        byte[] manifest =
                JsonNodeFactory.instance.arrayNode().add(item).toString().getBytes(StandardCharsets.UTF_8);
        return new SmallTar()
                .file("manifest.json", manifest)
                .file("config.json", json)
                .bytes();
    }
}
