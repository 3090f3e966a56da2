"""From a plantar surface and a prescription to the surfaces of a device, and from those to a solid."""
