package io.gpudocker.producer.fleet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.Json;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.result.CommandResult;
import java.time.Instant;

/** The picture as JSON, for scripts: resources as the contract has them. Stateless. */
public final class FleetJson {
    private FleetJson() {}

    public static ObjectNode of(Fleet fleet, Instant now) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("time", now.toString());
        if (fleet.problem() != null) {
            json.put("problem", fleet.problem());
        }
        ArrayNode hosts = json.putArray("hosts");
        fleet.hosts().forEach(host -> hosts.add(host(host)));
        ArrayNode latest = json.putArray("latest");
        fleet.latest().forEach(reply -> add(latest, reply));
        return json;
    }

    private static ObjectNode host(HostPicture host) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("host", host.host());
        if (host.queueDepth() != null) {
            json.put("queueDepth", host.queueDepth());
        }
        if (host.description() != null) {
            json.put("describedAt", host.description().at().toString());
            json.set("description", Json.mapper().valueToTree(host.description().view()));
        }
        ArrayNode replicaSets = json.putArray("replicaSets");
        host.replicaSets().forEach(seen -> replicaSets.add(Json.mapper().<ObjectNode>valueToTree(seen.view())));
        ArrayNode volumes = json.putArray("volumes");
        host.volumes().forEach(seen -> volumes.add(Json.mapper().<ObjectNode>valueToTree(seen.view())));
        return json;
    }

    private static void add(ArrayNode latest, ReplyRecord reply) {
        switch (reply) {
            case ReplyRecord.Event(EventRecord record) ->
                latest.add(Json.mapper().<ObjectNode>valueToTree(record));
            case ReplyRecord.Result(var _, CommandResult result, var _) ->
                latest.add(Json.mapper().<ObjectNode>valueToTree(result));
            case ReplyRecord.Other _ -> {
                // None is kept.
            }
        }
    }
}
