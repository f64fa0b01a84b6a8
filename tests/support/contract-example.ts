/** The job's snapshot as the contract prints it, byte for byte what a workshop's system would publish. */
export const contractExample = `{
  "workOrder": "WO-2026-1123-07", "revision": 12, "state": "repairing", "at": "2026-11-23T09:15:00+08:00",
  "vehicle": { "plate": "沪A12345", "make": "Toyota", "model": "Camry" },
  "customer": { "name": "王女士", "locale": "zh-CN", "showOnWall": true },
  "technician": { "id": "T-104", "name": "佐藤" }, "explainer": { "id": "E-7", "name": "李娜" },
  "appointmentAt": "2026-11-23T09:00:00+08:00", "promisedAt": "2026-11-23T11:30:00+08:00",
  "steps": [ { "id": "s1", "title": "更换前刹车片", "state": "active", "startedAt": "2026-11-23T09:10:00+08:00" } ],
  "findings": [ { "id": "f1", "severity": "urgent", "area": "front left brake", "fault": "pads worn to 2 mm",
                  "proposal": "replace pads and discs", "price": { "material": 68000, "labour": 24000 } } ],
  "items": [ { "id": "i1", "area": "front brakes", "fault": "worn pads", "reason": "below the 3 mm limit",
               "part": { "name": "brake pad set", "model": "04465-33471", "quantity": 1 },
               "material": 42000, "labour": 18000, "tax": 6000, "minutes": 45, "technician": "T-104", "payer": "customer" } ]
}`
